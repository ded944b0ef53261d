module.exports = {
  apps: [{ name: 'api', args: ['--port', '3060'], runtimeArgs: ['--inspect=3061'], env: { PORT: '3062' } }],
  webServer: { command: 'npx serve -l 3063' },
  ports: [3064, 3065],
}
app.listen(3066)
