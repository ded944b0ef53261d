// An assistant for replay.test.mjs: calls each tool, and writes what it is told to the file ASSISTANT_ANSWERS.
const process = require("node:process");
const { writeFileSync } = require("node:fs");
const { commands, lm } = require("vscode");

const CALLS = [
	["explainPort", { port: "Error: listen EADDRINUSE: address already in use :::45456" }],
	["suggestPort", { port: 45456, count: 2 }],
	["findPorts", { findingsOnly: true, port: 45457 }],
	["explainPort", { port: 70000 }],
];

async function call([name, input]) {
	try {
		const { content } = await lm.invokeTool(name, { input, toolInvocationToken: undefined });
		return { name, text: content.map((part) => part.value).join("") };
	} catch (error) {
		return { name, error: String(error.message) };
	}
}

exports.activate = () =>
	commands.registerCommand("assistant.callTools", async () => {
		const answers = [];
		for (const each of CALLS) answers.push(await call(each));
		const listed = lm.tools
			.filter(({ name }) => ["explainPort", "findPorts", "suggestPort"].includes(name))
			.map(({ name, inputSchema }) => ({ name, inputSchema }));
		writeFileSync(process.env.ASSISTANT_ANSWERS, JSON.stringify({ answers, listed }));
	});
