/** Both WebSockets: signing in, many commands at once, cancelling, slow readers, pushed events. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { until, within } from "../support-js/processes.mjs";
import { Sshd } from "../support-js/sshd.mjs";
import { Socket } from "../support-js/sockets.mjs";
import { startScene } from "../support-js/scene.mjs";

const { krownd, user, connect } = await startScene();
const { api } = user;
const session = await connect();
const path = `/api/ssh/${session.id}/stream`;
const history = () => api.get(`/api/sessions/${session.id}/history`);

describe("signing in to a WebSocket", { timeout: 60_000, concurrency: true }, () => {
  for (const where of ["/ws", path]) {
    it(`${where.slice(0, 8)} tells nothing and runs nothing without a token, and closes after 10 s`, async () => {
      const socket = await Socket.open(krownd.origin, where);
      const opened = Date.now();
      const { code } = await within(socket.closed, 15_000, "it closes");
      const waited = Date.now() - opened;
      assert.equal(code, 1008);
      assert.ok(waited > 8500 && waited < 13_000, `${waited} ms`);
      for (const { event } of socket.events) assert.equal(event, "error");
      assert.equal(socket.problem, null);
    });

    it(`${where.slice(0, 8)} refuses whatever comes before the token`, async () => {
      for (const first of [
        { command: "touch written" },
        { type: "ping" },
        "x",
        "[]",
        { type: "authenticate" },
        { type: "authenticate", token: 1 },
        { type: "cancel", command_id: randomUUID() },
      ]) {
        const socket = await Socket.open(krownd.origin, where);
        socket.send(first);
        await socket.next("error");
        assert.ok(
          socket.events.every(({ event }) => event === "error"),
          socket.summary(),
        );
        socket.ws.terminate();
      }
    });

    it(`${where.slice(0, 8)} tells a wrong token, and closes`, async () => {
      const byMessage = await Socket.open(krownd.origin, where);
      byMessage.send({ type: "authenticate", token: "wrong" });
      const byHeader = await Socket.open(krownd.origin, where, { token: "wrong" });
      for (const socket of [byMessage, byHeader]) {
        assert.equal((await socket.next("error")).code, "unauthorized");
        assert.equal((await within(socket.closed, 5000, "it closes")).code, 1008);
      }
    });
  }

  it("a command behind the token needs no waiting", async () => {
    const socket = await Socket.open(krownd.origin, path);
    socket.send({ type: "authenticate", token: user.token });
    const { stdout } = await socket.run("echo at once");
    assert.equal(stdout, "at once\n");
    await socket.close();
  });

  it("events come in order: welcome or status, then commands", async () => {
    const socket = await Socket.open(krownd.origin, path, { token: user.token });
    socket.send({ command: "echo x" });
    await within(
      new Promise((resolve) => {
        socket.sink = ({ event }) => {
          if (event === "command_complete") setImmediate(resolve);
        };
      }),
      10_000,
      "the command",
    );
    const order = socket.events.map(({ event }) => event).filter((event) => event !== "authenticated");
    assert.deepEqual(order, ["welcome", "session_status", "command_started", "output", "command_complete"]);
    await socket.close();
  });
});

describe("commands of a stream", { timeout: 60_000 }, () => {
  it("run side by side, each with its own id", async () => {
    const stream = await user.stream(session);
    const ids = Array.from({ length: 15 }, () => randomUUID());
    ids.forEach((id, i) =>
      stream.send({ command: `echo ${i}; sleep 0.5; echo ${i} >&2; exit ${i}`, command_id: id }),
    );
    const before = Date.now();
    for (const [i, id] of ids.entries()) {
      const { stdout, stderr, complete } = await stream.result(id);
      assert.deepEqual([stdout, stderr, complete.exit_code], [`${i}\n`, `${i}\n`, i]);
    }
    assert.ok(Date.now() - before < 8000);
    const kept = (await history()).map(({ id }) => id);
    for (const id of ids) assert.ok(kept.includes(id));
    await stream.close();
  });

  it("output comes as it is printed", async () => {
    const stream = await user.stream(session);
    stream.send({ command: "echo first; sleep 2; echo second" });
    const { command_id: id } = await stream.next("command_started");
    const begun = Date.now();
    assert.equal((await stream.next("output")).data, "first\n");
    assert.ok(Date.now() - begun < 1000, "not kept back until the end");
    assert.equal((await stream.result(id)).stdout, "second\n");
    await stream.close();
  });

  it("keep characters whole and replace what is no UTF-8", async () => {
    const stream = await user.stream(session);
    const { stdout } = await stream.run(
      "printf '\\360\\237'; sleep 0.2; printf '\\226\\245'; sleep 0.2; printf 'a\\377b'",
    );
    assert.equal(stdout, "🖥a\uFFFDb");
    await stream.close();
  });

  it("can be cancelled, one of them", async () => {
    const stream = await user.stream(session);
    const [long, short] = [randomUUID(), randomUUID()];
    stream.send({ command: "echo begun; exec sleep 34.0417", command_id: long });
    stream.send({ command: "sleep 1; echo whole", command_id: short });
    await stream.next("output", ({ command_id: id }) => id === long);
    stream.send({ type: "cancel", command_id: long });
    const cancelled = await stream.result(long);
    assert.deepEqual([cancelled.complete.exit_code, cancelled.complete.status], [null, "cancelled"]);
    const whole = await stream.result(short);
    assert.deepEqual(
      [whole.stdout, whole.complete.exit_code, whole.complete.status],
      ["whole\n", 0, "finished"],
    );
    await stream.close();
    const kept = (await history()).find(({ id }) => id === long);
    assert.deepEqual([kept.cancelled, kept.status, kept.stdout], [true, "cancelled", "begun\n"]);
  });

  it("go on when their socket goes", async () => {
    const stream = await user.stream(session);
    const id = randomUUID();
    stream.send({
      command: 'echo begun; sleep 0.5; head -c 3000000 /dev/zero | tr "\\0" a; echo end >&2',
      command_id: id,
    });
    await stream.next("output");
    stream.ws.terminate();
    const kept = await until(
      async () => (await history()).find((one) => one.id === id && one.status !== "running"),
      10_000,
      "the command ends without its socket",
    );
    assert.deepEqual([kept.status, kept.exit_code, kept.stderr], ["finished", 0, "end\n"]);
  });

  it("wrong messages are told, and change nothing", async () => {
    const stream = await user.stream(session);
    const before = (await history()).length;
    const id = randomUUID();
    for (const message of [
      "x",
      "[]",
      "1",
      "null",
      "{",
      "",
      {},
      { type: "x" },
      { type: 1 },
      { command: "" },
      { command: 1 },
      { command: null },
      { command: "a\u0000b" },
      { command: "true", command_id: "x" },
      { command: "true", command_id: 1 },
      { command: "true", more: 1 },
      { type: "cancel" },
      { type: "cancel", command_id: "x" },
      { type: "nonsense", command_id: randomUUID() },
    ]) {
      stream.send(message);
      const { message: text } = await stream.next("error", undefined, 3000);
      assert.ok(text.length > 10, text);
    }
    stream.send({ type: "cancel", command_id: id });
    assert.equal((await stream.next("error")).command_id, id);
    assert.equal((await history()).length, before);
    assert.equal((await stream.run("echo still here")).stdout, "still here\n");
    await stream.close();
  });

  it("an id is taken once", async () => {
    const stream = await user.stream(session);
    const id = randomUUID();
    await stream.run("echo first", { id });
    stream.send({ command: "echo second", command_id: id });
    const error = await stream.next("error");
    assert.equal(error.command_id, id);
    await stream.close();
    assert.equal((await history()).find((one) => one.id === id).stdout, "first\n");
  });

  it("ping is answered", async () => {
    const stream = await user.stream(session);
    stream.send({ type: "ping" });
    assert.deepEqual(await stream.next("pong"), {});
    await stream.close();
  });
});

describe("what is pushed", { timeout: 60_000 }, () => {
  it("/ws tells of sessions and commands, however they came", async () => {
    const events = await user.socket("/ws");
    const opened = await connect();
    assert.equal(
      (await events.next("session_status", ({ session_id: id }) => id === opened.id)).status,
      "connected",
    );
    const { id } = await api.execute(opened.id, "kill -KILL $$");
    const byRest = await events.next("command_complete", (payload) => payload.command_id === id);
    assert.deepEqual(
      [byRest.session_id, byRest.exit_code, byRest.signal, byRest.status],
      [opened.id, null, "KILL", "finished"],
    );
    const stream = await user.stream(opened);
    const { complete } = await stream.run("exit 3");
    assert.deepEqual(
      await events.next("command_complete", (payload) => payload.command_id === complete.command_id),
      complete,
    );
    await api.delete(`/api/sessions/${opened.id}`);
    for (const socket of [events, stream]) {
      const status = await socket.next("session_status", ({ session_id: one }) => one === opened.id);
      assert.equal(status.status, "disconnected");
    }
    await Promise.all([events.close(), stream.ws.terminate()]);
  });

  it("everybody who listens is told when the host goes", async () => {
    const host = await Sshd.start();
    try {
      const lost = await api.post("/api/sessions", host.target());
      const events = await user.socket("/ws");
      const stream = await user.stream(lost);
      stream.send({ command: "echo begun; sleep 36" });
      const { command_id: id } = await stream.next("command_started");
      await stream.next("output");
      const execute = api.request("POST", `/api/sessions/${lost.id}/execute`, { command: "sleep 37" });
      await until(
        async () => (await api.get(`/api/sessions/${lost.id}/history`)).length === 2,
        5000,
        "both run",
      );
      await host.end();
      for (const socket of [events, stream]) {
        const told = await socket.next(
          "session_status",
          ({ session_id: one, status }) => one === lost.id && status === "disconnected",
        );
        assert.ok(told.reason?.length > 10, "it says why");
        const ended = await socket.next("command_complete", (payload) => payload.command_id === id);
        assert.deepEqual([ended.exit_code, ended.status], [null, "failed"]);
      }
      assert.ok([200, 502].includes((await execute).status));
      const kept = await api.get(`/api/sessions/${lost.id}`);
      assert.equal(kept.status, "disconnected");
      assert.ok(kept.closed_reason?.length > 10);
      stream.send({ command: "echo x" });
      assert.equal(
        (await stream.next("error", ({ code }) => code === "session_disconnected")).code,
        "session_disconnected",
      );
      await api.refused(409, "session_disconnected", "POST", `/api/sessions/${lost.id}/execute`, {
        command: "true",
      });
      await Promise.all([events.close(), stream.close()]);
    } finally {
      await host.stop();
    }
  });

  it("a stream of a closed session says so", async () => {
    const closed = await connect();
    await api.delete(`/api/sessions/${closed.id}`);
    await api.delete(`/api/sessions/${closed.id}`); // twice does no harm
    const socket = await user.socket(`/api/ssh/${closed.id}/stream`);
    await socket.next("welcome");
    assert.equal((await socket.next("session_status")).status, "disconnected");
    socket.send({ command: "true" });
    assert.equal((await socket.next("error")).code, "session_disconnected");
    socket.ws.terminate();
  });
});
