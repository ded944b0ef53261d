vault {
  address = "http://127.0.0.1:8551" // the server
}
client { address="127.0.0.1:8552" }
listener "tcp" { address = "0.0.0.0:8553" }
template {
  contents = <<-EOF
    address = "127.0.0.1:8591"
    }}
  EOF
  backend = "http://localhost:8554"
}
