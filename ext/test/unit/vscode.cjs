// Stands in for the editor's own module, which exists only inside an editor: sentences stay as they are, every other name
// is an empty class, which is enough for our modules to load. What talks to the editor is tested in a real one (ext/test/e2e).
const l10n = { t: (sentence, ...values) => sentence.replace(/\{(\d+)\}/g, (_, index) => String(values[index])) };
module.exports = new Proxy({ l10n }, { get: (own, name) => name === "__esModule" || (own[name] ?? class {}) });
