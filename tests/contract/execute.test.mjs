/** Commands by REST, and the history of all of them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startScene } from "../support-js/scene.mjs";

const { sshd, user, connect } = await startScene();
const { api } = user;
const session = await connect();
const run = (command, limit) => api.execute(session.id, command, limit);
const MiB = 1024 * 1024;

describe("execute", { timeout: 120_000 }, () => {
  it("keeps stdout and stderr apart", async () => {
    const answer = await run("echo out; echo err >&2; echo out again");
    assert.equal(answer.stdout, "out\nout again\n");
    assert.equal(answer.stderr, "err\n");
    assert.deepEqual([answer.exit_code, answer.signal, answer.status], [0, null, "finished"]);
    assert.deepEqual([answer.timed_out, answer.cancelled, answer.truncated], [false, false, false]);
  });

  it("gives every exit code", async () => {
    for (const code of [0, 1, 2, 126, 127, 255]) assert.equal((await run(`exit ${code}`)).exit_code, code);
    assert.equal((await run("no-such-program")).exit_code, 127);
  });

  it("names the signal that ended it", async () => {
    for (const signal of ["KILL", "TERM", "SEGV"]) {
      const answer = await run(`kill -${signal} $$`);
      assert.deepEqual([answer.exit_code, answer.signal, answer.status], [null, signal, "finished"]);
    }
  });

  it("runs the text as the remote shell shall see it", async () => {
    const text = 'x=\'a "b" $HOME\'; printf "%s|" "$x" 日本 ÿ 🖥; echo\n# a second line\necho done';
    const answer = await run(text);
    assert.equal(answer.stdout, 'a "b" $HOME|日本|ÿ|🖥|\ndone\n');
    assert.equal(answer.command, text);
  });

  it("gives empty input", async () => assert.equal((await run("cat; echo end")).stdout, "end\n"));

  it("measures the time", async () => {
    const answer = await run("sleep 0.5");
    assert.ok(answer.duration_ms >= 480 && answer.duration_ms < 5000, `${answer.duration_ms} ms`);
  });

  it("ends the remote program when its time has passed", async () => {
    const answer = await run("echo begun; exec sleep 30.0417", 1);
    assert.deepEqual([answer.exit_code, answer.timed_out, answer.status], [null, true, "timed_out"]);
    assert.equal(answer.stdout, "begun\n");
    assert.ok(answer.duration_ms >= 950 && answer.duration_ms < 6000, `${answer.duration_ms} ms`);
    await sshd.waitForNoProcess("sleep 30.0417");
  });

  it("ends a program that ignores SIGTERM, too", async () => {
    const answer = await run("trap '' TERM; exec sleep 31.0417", 1);
    assert.deepEqual([answer.exit_code, answer.timed_out], [null, true]);
    assert.ok(answer.duration_ms < 9000, `${answer.duration_ms} ms`);
    await sshd.waitForNoProcess("sleep 31.0417");
  });

  it("cuts output at 8 MiB a stream and says so", async () => {
    const both = await run(
      'head -c 9000000 /dev/zero | tr "\\0" a; head -c 8388608 /dev/zero | tr "\\0" b >&2',
    );
    assert.equal(both.truncated, true);
    assert.equal(both.stdout, "a".repeat(8 * MiB));
    assert.equal(both.stderr, "b".repeat(8 * MiB));
    assert.equal(both.exit_code, 0);
    const exact = await run('head -c 8388608 /dev/zero | tr "\\0" a');
    assert.equal(exact.truncated, false);
    assert.equal(exact.stdout.length, 8 * MiB);
  });

  it("cuts between characters", async () => {
    const { stdout, truncated } = await run("printf a; yes '€' | tr -d '\\n' | head -c 9000000");
    assert.equal(truncated, true);
    assert.match(stdout.slice(-10), /^€+$/);
    assert.ok(Buffer.byteLength(stdout) <= 8 * MiB && Buffer.byteLength(stdout) > 8 * MiB - 4);
  });

  it("turns bytes that are no UTF-8 into U+FFFD", async () => {
    assert.equal(
      (await run("printf 'a\\377b\\300\\200c'")).stdout.replace(/\uFFFD+/g, "\uFFFD"),
      "a\uFFFDb\uFFFDc",
    );
    assert.equal((await run("printf 'a\\0b'")).stdout, "a\u0000b");
    assert.match((await run("printf 'end\\342\\202'")).stdout, /^end\uFFFD+$/);
    assert.equal((await run("printf '\\357\\273\\277bom'")).stdout, "\uFEFFbom");
  });

  it("keeps a character whole that came in two packets", async () => {
    const answer = await run(
      "printf '\\360\\237'; sleep 0.2; printf '\\226\\245\\342'; sleep 0.2; printf '\\202\\254'",
    );
    assert.equal(answer.stdout, "🖥€");
  });

  it("runs twenty side by side, more than the host allows at once", async () => {
    const before = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => run(`sleep 0.5; echo ${i}; exit ${i}`)),
    );
    answers.forEach((answer, i) => {
      assert.equal(answer.stdout, `${i}\n`);
      assert.equal(answer.exit_code, i);
    });
    assert.ok(Date.now() - before < 8000, "side by side");
    assert.equal(new Set(answers.map(({ id }) => id)).size, 20);
  });

  it("answers others while one runs", async () => {
    const slow = run("sleep 1; echo slow");
    assert.equal((await run("echo fast")).stdout, "fast\n");
    assert.equal((await slow).stdout, "slow\n");
  });

  it("ends when its session is closed", async () => {
    const other = await connect();
    const cut = api.request("POST", `/api/sessions/${other.id}/execute`, {
      command: "echo begun; exec sleep 32.0417",
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await api.delete(`/api/sessions/${other.id}`);
    const answer = await cut;
    assert.ok([200, 409, 502].includes(answer.status), answer.text);
    const [kept] = await api.get(`/api/sessions/${other.id}/history`);
    assert.equal(kept.exit_code, null);
    assert.ok(["failed", "cancelled"].includes(kept.status), kept.status);
    await sshd.waitForNoProcess("sleep 32.0417");
  });
});

describe("history", { timeout: 60_000 }, () => {
  it("holds every command, newest first, page by page", async () => {
    const other = await connect();
    const path = `/api/sessions/${other.id}/history`;
    const ran = [];
    for (let i = 0; i < 7; i += 1) ran.unshift(await api.execute(other.id, `echo ${i}`));
    assert.deepEqual(await api.get(path), ran);
    assert.deepEqual(await api.get(`${path}?limit=3`), ran.slice(0, 3));
    assert.deepEqual(await api.get(`${path}?limit=3&before=${ran[2].id}`), ran.slice(3, 6));
    assert.deepEqual(await api.get(`${path}?limit=3&before=${ran[5].id}`), ran.slice(6));
    assert.deepEqual(await api.get(`${path}?before=${ran[6].id}`), []);
    assert.deepEqual(await api.get(`${path}?before=2025-01-12T10:00:00Z`), []);
    assert.deepEqual(await api.get(`${path}?before=2125-01-12T10:00:00Z`), ran);
    await api.delete(`/api/sessions/${other.id}`);
    assert.deepEqual(await api.get(path), ran);
  });

  it("gives 50 unless it is asked for more", async () => {
    const other = await connect();
    await Promise.all(Array.from({ length: 55 }, () => api.execute(other.id, "true")));
    const path = `/api/sessions/${other.id}/history`;
    assert.equal((await api.get(path)).length, 50);
    assert.equal((await api.get(`${path}?limit=200`)).length, 55);
  });

  it("holds the commands of streams alike", async () => {
    const other = await connect();
    const stream = await user.stream(other);
    const { complete } = await stream.run("echo out; echo err >&2; exit 7");
    await stream.close();
    const [kept] = await api.get(`/api/sessions/${other.id}/history`);
    assert.equal(kept.id, complete.command_id);
    assert.deepEqual(
      [kept.stdout, kept.stderr, kept.exit_code, kept.status],
      ["out\n", "err\n", 7, "finished"],
    );
    assert.equal(kept.duration_ms, complete.duration_ms);
  });

  it("shows a command that still runs", async () => {
    const other = await connect();
    const stream = await user.stream(other);
    stream.send({ command: "sleep 33" });
    const { command_id: id } = await stream.next("command_started");
    const [kept] = await api.get(`/api/sessions/${other.id}/history`);
    assert.deepEqual([kept.id, kept.status, kept.exit_code], [id, "running", null]);
    stream.send({ type: "cancel", command_id: id });
    await stream.next("command_complete");
    await stream.close();
    assert.equal((await api.get(`/api/sessions/${other.id}/history`))[0].cancelled, true);
  });

  it("keeps 64 KiB of a long output and says so", async () => {
    const other = await connect();
    const whole = await api.execute(other.id, "yes '€' | head -c 200000; echo short >&2");
    assert.equal(whole.truncated, false);
    assert.ok(Buffer.byteLength(whole.stdout) >= 199_998);
    const [kept] = await api.get(`/api/sessions/${other.id}/history`);
    assert.equal(kept.truncated, true);
    assert.ok(Buffer.byteLength(kept.stdout) <= 64 * 1024 && Buffer.byteLength(kept.stdout) > 60 * 1024);
    assert.ok(whole.stdout.startsWith(kept.stdout.slice(0, 20_000)));
    assert.equal(kept.stderr, "short\n");
  });
});
