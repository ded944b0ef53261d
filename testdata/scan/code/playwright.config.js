const PORT = process.env.PORT || 3000;
const baseURL = process.env.URL || "http://localhost:3001";
module.exports = {
  timeout: 30 * 1000,
  retries: 2,
  use: { baseURL, viewport: { width: 1280, height: 720 } },
  webServer: [
    { command: 'npm run dev -- --port 3002', url: 'http://127.0.0.1:3002', timeout: 120000, reuseExistingServer: true },
    { command: `PORT=3003 npm start`, port: 3003 }
  ],
};
