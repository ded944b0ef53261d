import { commands, l10n, TerminalLink, window, workspace, type Disposable, type TerminalLinkProvider } from "vscode";
import { SECTION } from "./settings";

/** Where an error line names the port on which a program could not listen: UTF-16 offsets, the end exclusive. */
export interface NamedPort {
  readonly start: number;
  readonly end: number;
  readonly port: number;
}

// An address as it is written before a port: a name, IPv4, IPv6 with or without brackets, Tomcat's <null>, or nothing (Go's ":80").
const HOST = String.raw`(?:\[[^\]\s]{0,64}\]|<null>|[\da-f:]{0,64}|[\w.*-]{0,255})`;
const PORT = String.raw`(?<port>\d{1,5})(?!\w)`;
// Java writes "name/address"; a web address has its scheme.
const ADDRESS = String.raw`["'(\[]?(?:[a-z]+:\/\/|[\w.-]{0,255}\/)?(?<at>${HOST}:${PORT})`;
const TUPLE = String.raw`(?<at>\(['"][^'"\s]{0,255}['"], ${PORT}[^)]{0,16}\))`;
const NUMBER = String.raw`(?<at>port:? ${PORT})`;

const sentence = (...parts: string[]): RegExp => new RegExp(parts.join(""), "dgi");

/** Sentences that say by themselves that a program could not listen, and where. */
const FAILURES = [
  // Node: "listen EADDRINUSE: address already in use :::3000". With "connect" the address is the other side's.
  sentence(String.raw`(?<!connect )\bEADDRINUSE:?(?: address already in use)?:? `, ADDRESS),
  sentence(String.raw`\b(?:listen|bind) EACCES:?(?: permission denied)?:? `, ADDRESS),
  // Go, whatever the language of Windows: its own words end with "bind:".
  sentence(String.raw`\blisten (?:tcp|udp)[46]? `, ADDRESS, ": bind: "),
  sentence(String.raw`\bports are not available: exposing port (?:tcp|udp) `, ADDRESS),
  sentence(String.raw`\bfailed to bind host port (?:for )?`, ADDRESS),
  sentence(String.raw`\bBind for `, ADDRESS, " failed: port is already allocated"),
  sentence(String.raw`\bFailed to bind to(?: address)?:? `, ADDRESS),
  sentence(String.raw`\bConnection in use: `, TUPLE),
  sentence(String.raw`\bAddress already in use: JVM_Bind `, ADDRESS),
  sentence(String.raw`\b`, NUMBER, String.raw`(?: is| was)?(?: already)? in use\b`),
];

/** Words of listening with an address, which mean a failure only where the line has one of SIGNS besides. */
const ATTEMPTS = [TUPLE, ADDRESS, NUMBER].map((place) => sentence(String.raw`\b(?:bind|bind\(\)|binding|listen)(?: to| on| for)?(?: address)?:? `, place));

/**
 * What says that listening failed. Numbers outlast the translation of Windows' sentences: WSAEADDRINUSE 10048 and WSAEACCES
 * 10013, libuv's -4091 and -4092, errno 98 of Linux and 48 of macOS. EACCES alone is mostly about files.
 */
const SIGNS =
  /EADDRINUSE|EACCES|(?:errno|error|code|OS|[([])[ =:]{0,2}(?:10048|10013|-4091|-4092|98|48)\b|address (?:is )?already in use|only one usage of each socket address|forbidden by its access permissions|permission denied/i;

function places(line: string, pattern: RegExp): NamedPort[] {
  return [...line.matchAll(pattern)].flatMap((match) => {
    const [at, port] = [match.indices?.groups?.at, Number(match.groups?.port)];
    return at && port >= 1 && port <= 65535 ? [{ start: at[0], end: at[1], port }] : [];
  });
}

/**
 * The ports that a line of a program's output names as ones on which it could not listen. None where the line merely
 * mentions a port, or names the port it could not connect to.
 */
export function portsInError(line: string): NamedPort[] {
  const failed = FAILURES.flatMap((pattern) => places(line, pattern));
  const attempted = ATTEMPTS.flatMap((pattern) => places(line, pattern));
  // The number of a port is no sign: a program may well listen on port 10048.
  const signed = attempted.filter(({ start, end }) => SIGNS.test(`${line.slice(0, start)} ${line.slice(end)}`));
  const found = [...failed, ...signed].sort((a, b) => a.start - b.start);
  return found.filter(({ start }, i) => i === 0 || start >= (found[i - 1]?.end ?? 0));
}

class PortLink extends TerminalLink {
  constructor(readonly named: NamedPort) {
    super(named.start, named.end - named.start, l10n.t("Explain port {0}", named.port));
  }
}

/** Makes the port in an error line of the terminal a link to what is known of that port. */
export function registerTerminalLinks(): Disposable {
  const provider: TerminalLinkProvider<PortLink> = {
    provideTerminalLinks: ({ line }) => (workspace.getConfiguration(SECTION).get<boolean>("enable", true) ? portsInError(line).map((named) => new PortLink(named)) : []),
    handleTerminalLink: ({ named }) => commands.executeCommand("wslPortGuard.explainPort", { port: named.port }),
  };
  return window.registerTerminalLinkProvider(provider);
}
