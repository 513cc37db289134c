/** Starting krownd again and again, and watching it refuse to. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { Krownd, checkStderr, environment, krowndFile } from "./krownd.mjs";
import { run } from "./processes.mjs";

const started = new Set();
after(async () => {
  for (const krownd of started) if (!krownd.child.hasEnded) await krownd.kill();
});

/** Krownd.start(); what a failed test leaves running ends after the file. */
export async function start(options) {
  const krownd = await Krownd.start(options);
  started.add(krownd);
  return krownd;
}

/** Runs krownd to its end; fails when it goes on. */
export const krowndRun = (args, env = {}) => run(krowndFile, args, { env: environment(env), ms: 15_000 });

/** It must end by itself with 2 or more and one clear line; gives that line. */
export async function refusesToStart(args, pattern, env) {
  const { code, signal, stdout, stderr } = await krowndRun(args, env);
  checkStderr(stderr);
  assert.ok(code >= 2, `exit code ${code}, signal ${signal}: ${stdout}${stderr}`);
  assert.doesNotMatch(stdout, /is ready/);
  // What the log may have told before begins with a time.
  const lines = stderr
    .trim()
    .split("\n")
    .filter((line) => !/^\d{4}-\d\d-\d\dT\S+ \w+: /.test(line));
  assert.equal(lines.length, 1, `one line: ${stderr}`);
  assert.match(lines[0], pattern);
  return lines[0];
}

/** A password works whatever the vault does; an old token does not. */
export function login(krownd, person) {
  return krownd.api.post(
    "/api/auth/login",
    { username: person.user.username, password: person.password },
    200,
  );
}
