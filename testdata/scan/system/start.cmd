@echo off
REM the development server
set PORT=8280
npx serve -l 8281
set "API_PORT=8282"
set DB_PORT=8283
docker run --rm -p %API_PORT%:80 nginx
start "Server on 8284" cmd /k "npx serve -l 8285"
title Server --port 8286
echo Listening on http://localhost:8287 --port 8287
mysql -h localhost -P %DB_PORT% && sqlcmd -S localhost,8288
netsh advfirewall firewall add rule name="web" dir=in action=allow protocol=TCP localport=8289
