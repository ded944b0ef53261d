port ENV.fetch("PORT") { 3000 }
workers 2
threads 5, 5000
bind "tcp://0.0.0.0:9292"
worker_timeout 3600 if ENV.fetch("RAILS_ENV", "development") == "development"
port Integer(ENV.fetch("ADMIN_PORT", "3001"), 10)
port ENV["HEX_PORT"].to_i(16)
port [1024, ENV["LOW_PORT"].to_i].max
puts "Listening on http://localhost:3002"
logger.info("http://localhost:3003")
warn 'http://localhost:3004'
raise ArgumentError, "http://localhost:3005"
abort "http://localhost:3006"
activate_control_app "tcp://127.0.0.1:9140"
