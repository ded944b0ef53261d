#!/usr/bin/env bash
DEFAULT_PORT=3390
PORT="${PORT:-8080}"
MAX=5000
echo "Serving on port 8000"
python3 -m http.server 8000 &
curl -fsS "http://localhost:${PORT}/" && sleep 3000
ssh -p 2222 user@host
if [ "$PORT" -ne 3389 ]; then gunicorn -b 0.0.0.0:8001 app:app; fi
