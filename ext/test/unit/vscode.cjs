// Replaces the module vscode, which exists only inside VS Code. l10n.t does not translate; a test gives window, workspace,
// tasks, commands, env and lm what it needs; a task and its process are what they were made of; every other name is an empty
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
const apis = { l10n, window: {}, workspace: {}, tasks: {}, commands: {}, env: {}, lm: {} };
const enums = {
	ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
	ProgressLocation: { Notification: 15 },
	TaskScope: { Global: 1, Workspace: 2 },
	TaskRevealKind: { Always: 1 },
	TaskPanelKind: { Dedicated: 2 },
};
const classes = { Uri, WorkspaceEdit: class {}, Task, ProcessExecution, ShellExecution: class {}, LanguageModelTextPart, LanguageModelToolResult };
module.exports = new Proxy({ ...apis, ...enums, ...classes }, { get: (own, name) => name === "__esModule" || (own[name] ?? class {}) });
