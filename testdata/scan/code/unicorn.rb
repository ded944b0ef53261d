# two listeners
listen 8080
bind 'tcp://127.0.0.1:9292'
port 3070
settings = { command: 'puma -p 3072', env: { 'PORT' => '3073' }, args: ['--port', '3074'], runtimeArgs: ['--port', '3079'], port: 3075, ports: [3076, 3077] }
url = 'http://localhost:3078'
