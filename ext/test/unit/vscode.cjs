// Stands in for the editor's own module, which exists only inside an editor: every name is an empty class, which is
// enough for our modules to load. What talks to the editor is tested in a real one (ext/test/e2e).
module.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" || class {}) });
