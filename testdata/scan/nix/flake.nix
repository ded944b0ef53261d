{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.05";
  outputs = { self, nixpkgs, port ? 8200 }: {
    devShells.default = pkgs.mkShell {
      PORT = "8201";
      HTTP_PORT = toString 8202;
      LIMIT = 8203;
      shellHook = ''
        export DATABASE_URL=postgres://localhost:8204/shop
        python -m http.server 8205
      '';
    };
    apps.serve = pkgs.writeShellApplication { name = "serve"; text = "vite --port 8206"; };
    processes = { api.command = "uvicorn shop:app --port 8207"; web.exec = "next dev -p 8208"; };
    homepage = "http://localhost:8209";
    nixosConfigurations.web = { services.nginx.port = 8210; PORT = "8211"; networking.firewall.allowedTCPPorts = [ 80 443 ]; };
    nixosModules.shop = { SHOP_PORT = 8212; };
    darwinConfigurations.mac = { PORT = 8213; };
    homeConfigurations.me = { PORT = 8214; };
    timeout = 8215;
  };
}
