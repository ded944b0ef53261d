# Vault: a listener listens, everything else is connected to.
ui = true
listener "tcp" {
  address         = "127.0.0.1:8541"
  cluster_address = "127.0.0.1:8542"
  max_request_size = 33554
}
listener "unix" { address = "/run/vault.sock" }
api_addr     = "http://127.0.0.1:8543"
cluster_addr = "https://127.0.0.1:8544"
storage "consul" {
  address = "127.0.0.1:8545"
}
