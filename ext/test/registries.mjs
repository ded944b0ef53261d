// A server on loopback in place of the Marketplace and of Open VSX. It keeps what it is sent, and publishes nothing.
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

/** The resources that vsce asks for, by the ids that it knows; see getVersioningData in azure-devops-node-api. */
const RESOURCES = [
  ["a41192c8-9525-4b58-bc86-179fa549d80d", "extensions"],
  ["e11ea35a-16fe-4b80-ab11-c4cab88a0966", "publishers/{publisherName}/extensions/{extensionName}"],
].map(([id, route]) => ({
  id,
  area: "gallery",
  resourceName: "extensions",
  routeTemplate: `_apis/gallery/${route}`,
  resourceVersion: 2,
  minVersion: "1.0",
  maxVersion: "7.2",
  releasedVersion: "7.1",
}));

/** Starts the server. `sent` lists the requests with a body: { to: "marketplace" or "open-vsx", method, token, bytes }. */
export async function startRegistries() {
  const sent = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    const answer = (status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const keep = async (to, token) => sent.push({ to, method: request.method, token, bytes: await buffer(request) });
    const known = sent.some(({ to }) => to === "marketplace");
    if (url.pathname === "/api/-/publish") {
      await keep("open-vsx", url.searchParams.get("token"));
      return answer(200, { namespace: "n", name: "n", version: "0", targetPlatform: "t" });
    }
    if (request.method === "OPTIONS") return answer(200, { count: RESOURCES.length, value: RESOURCES });
    if (!url.pathname.startsWith("/_apis/gallery/")) return answer(404, {});
    if (request.method === "GET") return known ? answer(200, { versions: [] }) : answer(404, {});
    await keep("marketplace", Buffer.from(request.headers.authorization.split(" ")[1], "base64").toString().split(":")[1]);
    return answer(200, {});
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { sent, url: `http://127.0.0.1:${server.address().port}`, stop: () => new Promise((done) => server.close(done)) };
}
