$port = 8080
$env:API_PORT = "8081"
netsh interface ip add excludedportrange protocol=tcp startport=55679 numberofports=1
Start-Sleep 5000
docker run -d -p "$($port):80" nginx; docker run -p 8501:80 nginx
[int]$DbPort = 8502
param([int]$WebPort = 8503, [string]$Name = "x", [int]$UnusedPort = 8504)
if (Test-NetConnection localhost -Port $DbPort) { Write-Host "http://localhost:8505 -Port 8505" }
npx serve -l ${webPort}
Start-PodeServer { Add-PodeEndpoint -Address localhost -Port 8506 }
Test-NetConnection -ComputerName localhost -Port 8507
Get-NetTCPConnection -LocalPort 8508 | Stop-Process
New-NetFirewallRule -DisplayName "x" -LocalPort 8509 -Action Allow
Start-Process npx -ArgumentList "serve -l 8510"
Invoke-Sqlcmd -ServerInstance "localhost,8511" -Query "select 8512"
Set-Something -Port 8513
dotnet run --urls "http://localhost:8514"
throw "--port 8515"
