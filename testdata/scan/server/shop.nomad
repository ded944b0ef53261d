job "shop" {
  group "web" {
    network {
      port "http" {
        static = 8561
        to     = 8562
      }
      port "admin" { to = 8563 }
    }
    task "web" {
      env {
        HTTP_PORT = "8564"
        API_URL   = "http://localhost:8565"
      }
      resources { memory = 8192 }
    }
  }
}
