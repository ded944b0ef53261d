// port 8940
export const server = { host: '0.0.0.0', port: Number(process.env.PORT ?? 8941) };
export const db = { host: "db.example.com", port: 8942 };
export default { debugPort: 8943, limits: { size: 8944 }, callback: `http://localhost:8945/done` };
