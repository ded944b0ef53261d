// ng serve uses port 4200
export const environment = {
  production: false,
  apiUrl: 'http://localhost:5100/api',
  socket: "ws://0.0.0.0:5101",
  auth: { issuer: `http://localhost:5102/realms/shop`, timeout: 5103 },
  port: 5104,
  pageSize: 5105,
  remote: 'https://api.example.com:8443',
  mail: { host: 'localhost', port: 5106 },
};
