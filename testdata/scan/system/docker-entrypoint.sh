#!/bin/sh
PORT=${PORT:-8441}
serve -l 8442 &
exec my-app --port "$PORT" # 8443
curl http://host.docker.internal:8444
# wsl-port-guard: ignore
serve -l 8445
