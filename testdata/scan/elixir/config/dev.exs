import Config

# Phoenix listens on port 4000
config :shop, Shop.Repo,
  username: "postgres",
  hostname: "localhost",
  port: 4100,
  pool_size: 4101

config :shop, ShopWeb.Endpoint,
  http: [ip: {127, 0, 0, 1}, port: 4102],
  https: [port: String.to_integer(System.get_env("HTTPS_PORT") || "4103"), cipher_suite: :strong],
  url: [host: "localhost", port: 4104],
  static_url: [path: "/static", port: 4114],
  live_view: [signing_salt: "4105"],
  watchers: [node: ["watch.js", "--port", "4106"]]

config :shop, port: 4107, limit: 4108
config :shop, :api, base: "http://localhost:4109/api", retry: ~r/[0-9]+:4110/
config :shop, Shop.Mailer, relay: "mail.example.com", port: 4111
config :shop, Shop.Cache, %{host: "localhost", port: 4112, "ttl" => 4113}
