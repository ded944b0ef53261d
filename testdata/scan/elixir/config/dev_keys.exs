import Config

# One key of an application, as the arguments of a call.
config :shop, :port, 8671
config :shop, :redis_port, String.to_integer(System.get_env("REDIS_PORT") || "8672")
config(:shop, :metrics_port, 8673)
config :shop, :redis, host: "localhost", port: 8674
config :shop, :relay, [host: "mail.example.com", port: 8675]

# What is called otherwise.
config :shop, :timeout, 8676
config :port, :limit, 8677
config :shop, Shop.Port, limit: 8678
config :shop, :ports, Shop.Ports, 8679
