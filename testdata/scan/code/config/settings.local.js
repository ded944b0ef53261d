const config = {}
config.port = 8950
config['adminPort'] = 8951
config.timeout = 8952
config.port = base + 8953
module.exports = config
