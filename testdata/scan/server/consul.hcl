client_addr = "127.0.0.1"
ports {
  http  = 8571
  grpc  = -1
  dns   = 8572
}
retry_join = ["10.0.0.1:8573"]
grpc_addr = "127.0.0.1:8574"
