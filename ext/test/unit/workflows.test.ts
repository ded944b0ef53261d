// What the workflows may do: a change that gives them more, or lets them run what nobody has read, is noticed here.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

const folder = ".github/workflows";
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(`${folder}/${name}`, "utf8") }));

/** The scripts of a workflow: what follows `run:` on its line, and the lines that are indented deeper. */
const scripts = (text: string) => [...text.matchAll(/^( *)(?:- )?run: (.*(?:\n\1 {3,}.*)*)/gm)].map((match) => match[2] ?? "");

for (const { name, text } of workflows) {
  test(`${name}: actions are named by commit, with their version beside it`, () => {
    const used = [...text.matchAll(/uses: (.*)/g)].map((match) => match[1] ?? "");
    assert.ok(used.length > 0);
    for (const action of used) assert.match(action, /^(\.\/\.github\/workflows\/[\w-]+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });

  test(`${name}: a workflow has no rights but those of its jobs, and leaves no token on the disk`, () => {
    assert.match(text, /^permissions: \{\}$/m);
    assert.doesNotMatch(text, /pull_request_target|workflow_run|secrets: inherit|permissions: (write-all|read-all)/);
    assert.equal(text.match(/actions\/checkout@/g)?.length ?? 0, text.match(/persist-credentials: false/g)?.length ?? 0);
  });

  test(`${name}: nothing is put into a script by an expression`, () => {
    for (const script of scripts(text)) assert.ok(!script.includes("${{"), script);
  });
}

test("a token is in one step each of the release, in an environment of its own", () => {
  const jobs = workflows.flatMap(({ name, text }) => text.split(/^ {2}(?=[\w-]+:$)/m).map((job) => ({ name, job })));
  const withSecret = jobs.filter(({ job }) => /\bsecrets\./.test(job));
  assert.deepEqual(
    withSecret.map(({ name, job }) => [name, job.split(":")[0], job.match(/\bsecrets\.\w+/g)]),
    [
      ["release.yml", "marketplace", ["secrets.VSCE_PAT"]],
      ["release.yml", "open-vsx", ["secrets.OVSX_PAT"]],
    ],
  );
  for (const { job } of withSecret) assert.match(job, /^ {4}environment: /m);
});

test("a release is built without a cache that another run has filled", () => {
  const release = workflows.find(({ name }) => name === "release.yml")?.text ?? "";
  assert.equal(release.match(/setup-go@/g)?.length, release.match(/ cache: false/g)?.length);
  assert.equal(release.match(/setup-node@/g)?.length, release.match(/package-manager-cache: false/g)?.length);
});
