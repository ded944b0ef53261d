# What a recipe does with a variable is what its number is.
WEB_PORT ?= 8451
API_PORT := 8452
DB_PORT = 8453
UNUSED_PORT = 8454
HOST_PORT = $(WEB_PORT)
ARGS := --rm -p 8455:80 \
  -p 127.0.0.1:8456:81
PORTS = -p 8457:82
DC := docker compose

up:
	@$(Q)$(DOCKER) run $(ARGS) $(PORTS) -p $(HOST_PORT):80 nginx
	$(DC) run --rm -p 8458:8000 web rails s -p 3000
	${CONTAINER_TOOL} run -p 8459:80 nginx nginx --port 8460
	$(GO) run . --port $(API_PORT)
	psql -h localhost -p $(DB_PORT)
	@echo "http://localhost:8461 --port 8461"
	$(call log,Listening on http://localhost:8462)
	$(info Listening on http://localhost:8463)
	PORT=8464 $(NPM) start
	test -n "$$(docker ps -q)" || sh -c 'cd web && PORT=8465 npm start'
up: TARGET_PORT = 8466

# Variables of variables, as in templates for Symfony and Django.
STACK = docker compose -f dev.yml
IN_WEB = $(STACK) exec web
CONSOLE = $(IN_WEB) bin/console

console:
	$(CONSOLE) server:start --port 8473
