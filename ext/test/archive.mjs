import yauzl from "yauzl";

/** Reads the archive as { name: { mode, content } }. */
export async function readArchive(path) {
  const files = {};
  const archive = await yauzl.openPromise(path);
  for await (const entry of archive.eachEntry()) {
    const chunks = [];
    for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk);
    files[entry.fileName] = { mode: (entry.externalFileAttributes >>> 16) & 0o777, content: Buffer.concat(chunks) };
  }
  return files;
}
