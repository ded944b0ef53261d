$port = 8080
$env:API_PORT = "8081"
netsh interface ip add excludedportrange protocol=tcp startport=55679 numberofports=1
Start-Sleep 5000
