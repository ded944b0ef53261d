<#
.EXAMPLE
    Start-Service -Port 8520
#>
param(
    [Parameter(Mandatory)]
    [Int] $WebPort = 8521,
    [ValidateRange(1, 65535)] [int] $ApiPort = 8522,
    [ValidateRange(1, 65535)][int]$UiPort = 8523
)
$open = Test-Connection $name -TcpPort 8524
$reached = Test-NetConnection -ComputerName localhost -Port 8525 -InformationLevel Quiet
[object] $owner = Get-NetTCPConnection -LocalPort 8526
$session = New-PSSession -HostName localhost -Port 8527
$server = Start-Process npx -ArgumentList "serve -l 8528" -PassThru
$text = "http://localhost:8529" + $path
$list = 8530, 8531
$env:TARGETS = docker run -p 8532:80 nginx
$listener.Prefixes.Add("http://+:8533/")
$answer = $client.GetAsync("http://localhost:8534/health", 8535)
npx serve -l $WebPort
npx serve -l $ApiPort
npx serve -l $UiPort
