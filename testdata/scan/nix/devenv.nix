{ pkgs, lib, config, ... }:
{
  # the shop on port 8000
  env.PORT = "8100";
  env = { API_URL = "http://localhost:8101"; LIMIT = "8102"; };
  services.postgres = { enable = true; port = 8103; listen_addresses = "127.0.0.1"; };
  services.redis.port = lib.mkDefault 8104;
  services.minio.listenAddress = "127.0.0.1:8105";
  services.httpbin.bind = [ "127.0.0.1:8121" "0.0.0.0:8122" ];
  services.caddy.config = "reverse_proxy localhost:8106";
  services.kafka.settings.num.partitions = 8107;
  processes.web.exec = "python -m http.server 8108";
  processes.api.exec = ''
    echo "it's ''${PORT}"
    uvicorn shop:app --port 8109 --limit-max-requests 8110
  '';
  processes.live.ports.http.allocate = 8111;
  scripts.open.exec = "open --wait-port 8112 http://localhost:8120/health";
  tasks."shop:seed".exec = "seed --port 8113";
  enterShell = "vite --port 8114";
  enterTest = ''
    wait_for_port 8115
    serve --port 8116
  '';
  containers.shop.copyToRoot = "8117";
  languages.python.version = "3.8118";
  processes.sum.exec = toString (8119 + 1);
}
