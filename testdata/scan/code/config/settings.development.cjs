module.exports = { port: process.env.PORT || 8920, api: 'http://localhost:8921', uiPort: 8922, limit: 8923 };
