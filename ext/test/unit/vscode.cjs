// Replaces the module vscode, which exists only inside VS Code. l10n.t does not translate; a test gives window, workspace,
// tasks, commands and env what it needs; a task and its process are what they were made of; every other name is an empty
// class, which is enough for our modules to load. What talks to VS Code is tested in a real one (ext/test/e2e).
const l10n = { t: (sentence, ...values) => sentence.replace(/\{(\d+)\}/g, (_, index) => String(values[index])) };
const Uri = { parse: (text) => ({ path: text.replace(/^file:../, ""), toString: () => text }) };
class Task {
  constructor(definition, scope, name, source, execution) {
    Object.assign(this, { definition, scope, name, source, execution });
  }
}
class ProcessExecution {
  constructor(process, args, options) {
    Object.assign(this, { process, args, options });
  }
}
const enums = { TaskScope: { Global: 1, Workspace: 2 }, TaskRevealKind: { Always: 1 }, TaskPanelKind: { Dedicated: 2 } };
const own = { l10n, Uri, window: {}, workspace: {}, tasks: {}, commands: {}, env: {}, Task, ProcessExecution, ShellExecution: class {}, ...enums };
module.exports = new Proxy(own, { get: (names, name) => name === "__esModule" || (names[name] ?? class {}) });
