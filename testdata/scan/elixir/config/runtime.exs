import Config

if config_env() == :prod do
  port = String.to_integer(System.get_env("PORT", "4200"))
  config :shop, ShopWeb.Endpoint,
    http: [ip: {0, 0, 0, 0, 0, 0, 0, 0}, port: port],
    url: [host: System.get_env("HOST"), port: 443, scheme: "https"]
  config :shop, ShopWeb.Metrics, http: [port: 4201], timeout: 4202
  config :shop, Shop.Repo, url: System.get_env("DATABASE_URL") || "ecto://localhost:4203/shop"
  config :shop, ShopWeb.Links, url: [port: 4204]
  config :libcluster, port: env!("CLUSTER_PORT", :integer, 4205)
end
