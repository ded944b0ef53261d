{
  inputs.devenv.url = "github:cachix/devenv";
  outputs = { self, nixpkgs, devenv, ... }@inputs: {
    devShells.default = devenv.lib.mkShell {
      modules = [
        ({ pkgs, ... }: {
          env = { PORT = "8220"; };
          services.redis = { enable = true; port = 8221; };
          processes.web.exec = "next dev -p 8222";
        })
      ];
    };
    nixosConfigurations.web = { services.redis.port = 8223; };
    timeout = 8224;
  };
}
