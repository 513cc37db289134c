/** Bad input to terminals: the fields of a new one, the address of the socket, the messages on it. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { within } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";
import {
  AttachedTerminal,
  MiB,
  attach,
  openAttached,
  openTerminal,
  remove,
} from "../support-js/terminals.mjs";

const { krownd, user, connect } = await startScene();
const { api } = user;
const session = await connect();
const path = `/api/sessions/${session.id}/terminals`;
const quiet = { pty: false, command: "cat" };
const cat = await openTerminal(user, session, quiet);

const noText = [1, true, null, {}, [], ["x"]];
const names = (count) => Array.from({ length: count }, (_, i) => `KROWN_${i}`);
const env = (...list) => Object.fromEntries(list.map((name) => [name, "x"]));

describe("a new terminal", { timeout: 60_000 }, () => {
  const cells = [0, -1, 1001, 80.5, 1e9, "80", "", null, true, [80], {}];
  const bad = {
    cols: cells,
    rows: cells,
    term: ["", "a b", "vt100\n", "ü", "a/b", "a;b", "x".repeat(65), "a\u0000b", ...noText],
    env: [
      ...[1, true, null, "x", "A=b", [], ["A"]],
      ...["", "1A", "A B", "A=B", "A-B", "Ä", "A\n", "A\u0000", "x".repeat(129)].map((name) => env(name)),
      ...[1, true, null, {}, [], "a\u0000b", "x".repeat(4097), "é".repeat(2049)].map((value) => ({
        A: value,
      })),
      env(...names(65)),
    ],
    command: ["", "   ", "a\u0000b", "x".repeat(128 * 1024 + 1), ...noText],
    pty: [0, 1, "", "true", null, {}, []],
  };
  for (const [field, values] of Object.entries(bad)) {
    it(`refuses a bad ${field}`, async () => {
      for (const value of values)
        await api.refused(400, "invalid_input", "POST", path, { ...quiet, [field]: value }, field);
    });
  }

  it("refuses half a character", async () => {
    await api.refused(400, "invalid_input", "POST", path, '{"command":"echo \\ud800"}', "command");
    await api.refused(400, "invalid_input", "POST", path, '{"env":{"A":"\\udc00"}}', "env");
  });

  it("refuses fields that it does not know, by name", async () => {
    for (const field of ["columns", "Cols", "width", "id", "status", "session_id", "__proto__"]) {
      await api.refused(400, "unknown_field", "POST", path, `{"${field}":1}`, field);
    }
  });

  it("takes what is just within the limits", async () => {
    for (const body of [
      { cols: 1, rows: 1, term: "a" },
      { cols: 1000, rows: 1000, term: "A-z.0_9+" },
      { term: "x".repeat(64) },
      { env: {} },
      { env: env(...names(64)) },
      { env: { ["x".repeat(128)]: "x".repeat(4096), _a: "é".repeat(2048) } },
    ]) {
      const terminal = await openTerminal(user, session, { command: "true", ...body });
      await remove(user, terminal);
    }
    // Longer than the shell of the host takes it is no business of ours: it starts, or says why not.
    const answer = await api.request("POST", path, {
      pty: false,
      command: `: ${"x".repeat(128 * 1024 - 2)}`,
    });
    assert.equal(answer.status, 201, answer.text);
    await remove(user, answer.body);
  });

  it("none was opened by what was refused", async () => {
    assert.deepEqual(
      (await api.get(path)).map(({ id }) => id),
      [cat.id],
    );
  });
});

describe("the address of the socket", { timeout: 60_000 }, () => {
  it("takes an offset that is a whole number and not beyond the end", async () => {
    const huge = ["18446744073709551615", "18446744073709551616", "9".repeat(30)];
    for (const offset of [
      "abc",
      "",
      "-1",
      "1.5",
      "1e3",
      "%2B1",
      "0x10",
      "1%20",
      "%201",
      "1,2",
      "1",
      ...huge,
    ]) {
      const socket = await attach(user, cat, { offset, whole: false });
      const error = await socket.next("error");
      assert.deepEqual([error.code, error.field], ["invalid_input", "offset"], offset);
      assert.equal((await within(socket.closed, 5000, "it closes")).code, 1008);
      assert.equal(socket.start, null, "nothing was told");
    }
    await (await attach(user, cat, { offset: 0 })).close();
  });

  it("may name what is no terminal at all", async () => {
    for (const id of ["x", "00000000-0000-4000-8000-000000000000", cat.id.toUpperCase(), session.id]) {
      const socket = await attach(user, { id }, { whole: false });
      assert.equal((await socket.next("error")).code, "not_found");
      assert.equal((await within(socket.closed, 5000, "it closes")).code, 1008);
    }
  });
});

describe("signing in to it", { timeout: 60_000, concurrency: true }, () => {
  const where = `/api/terminals/${cat.id}/attach`;
  const openWith = (options, query = "") => AttachedTerminal.open(krownd.origin, where + query, options);

  it("works by header, by query and by the first message", async () => {
    const byHeader = await openWith({ token: user.token });
    const byQuery = await openWith({}, `?token=${user.token}`);
    const byMessage = await openWith({});
    byMessage.send({ type: "authenticate", token: user.token });
    for (const socket of [byHeader, byQuery, byMessage]) {
      assert.deepEqual(await socket.next("attached"), { terminal_id: cat.id, offset: 0, cols: 80, rows: 24 });
      socket.send({ type: "authenticate", token: "ignored by now" });
      socket.send({ type: "ping" });
      assert.deepEqual(await socket.next("pong"), {});
      assert.deepEqual(socket.events, []);
      await socket.close();
    }
  });

  it("tells a wrong token, and closes", async () => {
    const byMessage = await openWith({});
    byMessage.send({ type: "authenticate", token: "wrong" });
    for (const socket of [
      byMessage,
      await openWith({ token: "wrong" }),
      await openWith({}, "?token=wrong"),
    ]) {
      assert.equal((await socket.next("error")).code, "unauthorized");
      assert.equal((await within(socket.closed, 5000, "it closes")).code, 1008);
      assert.equal(socket.start, null);
    }
  });

  it("tells nothing and takes nothing before it, and closes after 10 s", async () => {
    const silent = await openWith({});
    const typing = await openWith({});
    const opened = Date.now();
    typing.send({ type: "input", data: "stolen" });
    await typing.next("error");
    typing.type("stolen");
    for (const socket of [silent, typing]) await within(socket.closed, 15_000, "it closes");
    assert.equal((await silent.closed).code, 1008);
    assert.ok(Date.now() - opened > 8500, `${Date.now() - opened} ms`);
    for (const socket of [silent, typing]) assert.equal(socket.start, null);
    assert.equal((await api.get(`/api/terminals/${cat.id}`)).offset, 0, "nothing was typed");
  });
});

describe("messages", { timeout: 60_000 }, () => {
  let socket;
  after(() => socket?.close());

  it("that are wrong are told, and change nothing", async () => {
    ({ socket } = await openAttached(user, session, quiet));
    const wrong = [
      ...["x", "[]", "1", "null", "{", ""].map((text) => [text, "invalid_json"]),
      ...[{}, { type: "x" }, { type: 1 }, { type: null }, { command: "true" }, { data: "x" }].map(
        (message) => [message, "unknown_message"],
      ),
      [{ type: "input" }, "invalid_input", "data"],
      ...noText.map((data) => [{ type: "input", data }, "invalid_input", "data"]),
      ['{"type":"input","data":"\\ud800"}', "invalid_input", "data"],
      [{ type: "input", data: "x", more: 1 }, "unknown_field", "more"],
      [{ type: "resize", cols: 80 }, "invalid_input", "rows"],
      [{ type: "resize", rows: 24 }, "invalid_input", "cols"],
      ...[0, -1, 1001, 1.5, "80", null].flatMap((cells) => [
        [{ type: "resize", cols: cells, rows: 24 }, "invalid_input", "cols"],
        [{ type: "resize", cols: 80, rows: cells }, "invalid_input", "rows"],
      ]),
      [{ type: "resize", cols: 80, rows: 24, more: 1 }, "unknown_field", "more"],
      [{ type: "ack" }, "invalid_input", "offset"],
      ...[-1, 0.5, "0", null, 1, 1e15, 1e300].map((offset) => [
        { type: "ack", offset },
        "invalid_input",
        "offset",
      ]),
      [{ type: "ack", offset: 0, more: 1 }, "unknown_field", "more"],
    ];
    for (const [message, code, field] of wrong) {
      socket.send(message);
      const error = await socket.next("error");
      assert.equal(error.code, code, JSON.stringify(message));
      assert.equal(error.field, field, JSON.stringify(message));
      assert.ok(error.message.length > 10, error.message);
    }
    socket.type("still here");
    assert.equal((await socket.bytes(0, 10)).toString(), "still here");
    assert.deepEqual(socket.events, [], "no resized, no further error");
  });

  it("an ack goes up to what was sent, and one that is older changes nothing", async () => {
    for (const offset of [0, 10, 5, 10]) socket.send({ type: "ack", offset });
    socket.send({ type: "ack", offset: 11 });
    assert.equal((await socket.next("error")).field, "offset");
    socket.send({ type: "ping" });
    await socket.next("pong");
    assert.deepEqual(socket.events, []);
  });

  it("of 1 MB are taken, of more end the connection", async () => {
    socket.type(Buffer.alloc(MiB, "y"));
    await socket.reach(10 + MiB);
    socket.send({ type: "input", data: "z".repeat(MiB - 100) });
    await socket.reach(10 + MiB + MiB - 100);
    for (const large of [
      Buffer.alloc(2 * MiB),
      JSON.stringify({ type: "input", data: "x".repeat(2 * MiB) }),
    ]) {
      const other = await attach(user, cat);
      other.ws.send(large);
      const { code } = await within(other.closed, 10_000, "it closes");
      assert.ok([1009, 1006].includes(code), String(code));
    }
    assert.equal((await api.get(`/api/terminals/${cat.id}`)).offset, 0, "nothing of it was typed");
    assert.equal((await api.get(`/api/terminals/${cat.id}`)).status, "open");
  });
});
