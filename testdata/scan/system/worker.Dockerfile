FROM node:22
ARG API=http://host.docker.internal:8250
RUN curl http://host.docker.internal:8251/setup
# both forms
CMD node app.js --api http://host.docker.internal:8252
ENTRYPOINT ["run", "http://host.docker.internal:8253"]
HEALTHCHECK CMD curl http://host.docker.internal:8254
