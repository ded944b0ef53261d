import { createServer } from "node:http";

const port = Number(process.env.PORT ?? 48080);

createServer((request, response) => {
  response.end(`${request.method} ${request.url}\n`);
}).listen(port);
