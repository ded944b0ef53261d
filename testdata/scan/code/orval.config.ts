export default {
  shop: {
    input: process.env.API_URL || 'http://127.0.0.1:8811/openapi.json',
    output: { target: 'src/api.ts', baseUrl: 'http://localhost:8812', mock: 8813 },
  },
  port: process.env.API_PORT || 8814,
}
