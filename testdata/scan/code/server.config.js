module.exports = {
  apps: [{ name: 'api', args: ['--port', '3060'], runtimeArgs: ['--inspect=3061'], env: { PORT: '3062' } }],
  webServer: { command: 'npx serve -l 3063' },
  ports: [3064, 3065],
}
app.listen(3066)
// a radix, a length or a bound is no port
const adminPort = parseInt(process.env.ADMIN_PORT || '3067', 10)
const metricsPort = Number.parseInt(process.env.METRICS_PORT ?? 3068, 16) || 0
const debugPort = (process.env.DEBUG_PORT || '3069').slice(0, 5000)
const lastPort = parseInt(
  process.env.LAST_PORT,
  10,
)
const hexPort = Number(process.env.HEX_PORT, 16).toString(36)
const boundPort = Math.max(1024, process.env.BOUND_PORT)
// text for people is no literal
console.log('Listening on http://localhost:3070', 'http://localhost:3071')
logger.info(`up at http://localhost:3072`)
console.warn("http://localhost:3073")
throw new Error('http://localhost:3074 refused the connection')
module.exports.about = { description: 'see http://localhost:3075', message: "http://localhost:3076", url: 'http://localhost:3077' }
