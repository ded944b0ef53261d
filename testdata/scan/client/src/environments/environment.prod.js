module.exports = { api: { port: 5110, host: "api.example.com" }, sum: 5111 + 1, url: 'http://localhost:5112' }
