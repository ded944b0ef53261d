#!/usr/bin/env bash
# The ports that this script's variables hold are what the script does with them.
WEB_PORT=8401
API_PORT="${1:-8402}"
: "${UI_PORT:=8403}"
export UNUSED_PORT=8404
DB_HOST=db.example.com
DB_PORT=8405
CACHE_PORT=8406
SQL_PORT=8407
ALIAS_PORT=$WEB_PORT
INNER_PORT=8408
BASE_URL="http://localhost:${SQL_PORT}"
ARGS="-p 8409:80 --rm"

docker run $ARGS -p "$ALIAS_PORT:80" -e PORT=$INNER_PORT nginx
docker-compose run -p 8410:8000 web rails s -p 3000
$COMPOSE run --rm -p "8411:8000" web rails s -p 3000
"${ENGINE:-podman}" run -dp 127.0.0.1:8412:80 --health-cmd "curl http://localhost:8413" nginx
npx serve -l "$API_PORT" &
uvicorn app:app --port ${UI_PORT}
redis-cli -h localhost -p $CACHE_PORT ping
mysql -h 127.0.0.1 -P "$SQL_PORT"
dapr run --app-port 8414 --dapr-http-port 8415 -- sh -c "cd app && my-app --port 8416"
PORT=8417 ./server.sh
POSTGRES_PORT=8418 npm test

log_info "Listening on http://localhost:8419 with --port 8419"
die "port 8420: use --port 8420"
printf 'http://localhost:8421 --port %d\n' 8421
echo -e "http://localhost:8422"
start() {
  local unused_port=$1
  sudo -u postgres psql -p 8436
  serve -l "$unused_port"
}
usage() {
  cat <<EOF
  --port 8423: serve -l 8423
  $(docker run -p 8424:80 nginx)
EOF
}
bash <<EOF
serve -l 8425
EOF
ssh host "docker run -p 8426:80 nginx"
ssh host serve -l 8427
ssh -L 8428:db:5432 host
if [[ $(curl -s http://localhost:8429) == ok && "$(nc -z localhost 8430)" ]]; then
  bash -c "serve -l 8431 && curl http://localhost:8432"
fi
kubectl run nginx --image=nginx --port=8433
helm install x --set service.port=8434
ps -p 8435
