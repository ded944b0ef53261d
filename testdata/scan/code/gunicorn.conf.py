# one address, or a list of them
bind = "127.0.0.1:8000"
https_bind = ["ignored"]
admin_bind = "127.0.0.1:8001"
env = {"PORT": "8003"}
args = ["--port", "8004"]
runtimeargs = ["--port", "8008"]
command = "serve -l 8005"
ports = [8006, 8007]
