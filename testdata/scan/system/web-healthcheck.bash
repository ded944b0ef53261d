curl -f http://localhost:8446 || nc -z 127.0.0.1 8447
