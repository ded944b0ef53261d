// Replaces the module vscode, which exists only inside VS Code. l10n.t does not translate; a test gives window, workspace,
// tasks, commands and lm what it needs; every other name is an empty class, which is enough for our modules to load. What talks
// to VS Code is tested in a real one (ext/test/e2e).
const l10n = { t: (sentence, ...values) => sentence.replace(/\{(\d+)\}/g, (_, index) => String(values[index])) };
const Uri = { parse: (text) => ({ path: text.replace(/^file:../, ""), toString: () => text }) };
class LanguageModelTextPart {
  constructor(text) {
    this.text = text;
  }
}
class LanguageModelToolResult {
  constructor(parts) {
    this.parts = parts;
  }
}
module.exports = new Proxy({ l10n, window: {}, workspace: {}, tasks: {}, commands: {}, lm: {}, LanguageModelTextPart, LanguageModelToolResult, Uri, ProcessExecution: class {}, ShellExecution: class {} }, { get: (own, name) => name === "__esModule" || (own[name] ?? class {}) });
