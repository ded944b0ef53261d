#!/bin/bash
python3 -m http.server 8511 &
curl -f http://localhost:8512/health
psql -h 127.0.0.1 -p 8513 -c 'select 8514'
curl http://host.docker.internal:8515/
docker run -d -p 8516:80 nginx
API_PORT=8517 npm run dev -- --port 8518
