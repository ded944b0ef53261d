import { defineConfig } from 'vite' // served on port 1111
const port: number = Number(process.env.VITE_PORT) || 5173
const { API_PORT = '8000' } = process.env
export default defineConfig(({ mode }) => {
  const target = `http://localhost:${process.env.API ?? 8001}`
  const timeout = 2 * 60 * 1000
  return {
    server: {
      port: parseInt(process.env.PORT ?? '3000'),
      strictPort: true,
      hmr: { port: 24_678, clientPort: mode === 'dev' ? 3001 : 443 },
      proxy: { '/api': { target: 'http://localhost:8002', changeOrigin: true }, '/far': 'https://api.example.com:8443' },
      watch: { interval: 5000 },
    },
    preview: { port: 4173 },
    test: { testTimeout: 30000, viewport: { width: 1920, height: 1080 } },
    pattern: /localhost:(\d+)/,
  }
})
export const reuse = port === 8080 || port < 65535
