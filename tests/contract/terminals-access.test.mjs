/** Whose terminals they are, what each role may do with them, and what becomes of a socket without its token. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { within } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";
import {
  attach,
  closedTerminal,
  look,
  openAttached,
  openTerminal,
  remove,
} from "../support-js/terminals.mjs";

const { krownd, sshd, owner, user: alice, connect } = await startScene();
const bob = await krownd.register("bob");
const nobody = "00000000-0000-4000-8000-000000000000";
const session = await connect(alice);
const cat = { pty: false, command: "cat" };

/** The same person with a token of his own. */
async function again(person) {
  const { token } = await krownd.api.post(
    "/api/auth/login",
    { username: person.user.username, password: person.password },
    200,
  );
  return { ...person, token, api: krownd.api.as(token) };
}

/** The socket must tell why, then close; gives the code of the error. */
async function turnedOut(socket) {
  const { code, message } = await socket.next("error");
  assert.ok(message.length > 10, message);
  assert.equal((await within(socket.closed, 5000, "it closes")).code, 1008);
  assert.equal(socket.problem, null);
  return code;
}

describe("somebody else's terminal", { timeout: 60_000 }, () => {
  for (const [role, person] of Object.entries({ operator: bob, admin: owner })) {
    it(`does not exist for another ${role}`, async () => {
      const { terminal, socket } = await openAttached(alice, session, cat);
      for (const [method, path, body] of [
        ["GET", `/api/sessions/${session.id}/terminals`],
        ["POST", `/api/sessions/${session.id}/terminals`, {}],
        ["POST", `/api/sessions/${session.id}/terminals`, { command: "touch stolen" }],
        ["GET", `/api/terminals/${terminal.id}`],
        ["DELETE", `/api/terminals/${terminal.id}`],
      ]) {
        const refused = await person.api.refused(404, "not_found", method, path, body);
        const missing = await person.api.request(method, path.replace(/[0-9a-f-]{36}/, nobody), body);
        assert.equal(refused.text, missing.text, "as if it did not exist at all");
      }
      for (const query of ["", "?offset=0", "?offset=99", "?offset=x"]) {
        const path = `/api/terminals/${terminal.id}/attach${query}`;
        const other = await person.socket(path);
        other.send({ type: "input", data: "stolen" });
        other.ws.send(Buffer.from("stolen"));
        assert.equal(await turnedOut(other), "not_found");
      }
      socket.type("mine");
      await socket.reach(4);
      assert.equal(socket.all.toString(), "mine");
      assert.deepEqual([(await look(alice, terminal)).status, socket.events], ["open", []]);
      await remove(alice, terminal);
      await socket.end();
      assert.equal((await alice.api.execute(session.id, "ls stolen")).exit_code, 2);
    });
  }

  it("is in nobody else's list", async () => {
    const hers = await openTerminal(alice, session, cat);
    const his = await connect(bob);
    const own = await openTerminal(bob, his, cat);
    const list = await bob.api.get(`/api/sessions/${his.id}/terminals`);
    assert.deepEqual(
      list.map(({ id }) => id),
      [own.id],
    );
    await remove(alice, hers);
    await remove(bob, own);
  });
});

describe("a reader", { timeout: 60_000 }, () => {
  it("watches a terminal that he had as an operator, and touches nothing", async () => {
    const person = await krownd.register("reader");
    const own = await connect(person);
    const { terminal, socket: before } = await openAttached(person, own, {
      pty: false,
      command: "echo begun; read x; echo not reached",
    });
    await before.until(/begun/);
    await owner.api.put(`/api/users/${person.user.id}`, { role: "readonly" });
    assert.equal(await turnedOut(before), "signed_out");

    const reader = await again(person);
    assert.equal((await look(reader, terminal)).status, "open");
    assert.equal((await reader.api.get(`/api/sessions/${own.id}/terminals`)).length, 1);
    const path = `/api/sessions/${own.id}/terminals`;
    await reader.api.refused(403, "forbidden", "POST", path, {});
    await reader.api.refused(403, "forbidden", "POST", path, { cols: 0 });
    await reader.api.refused(403, "forbidden", "DELETE", `/api/terminals/${terminal.id}`);

    const socket = await attach(reader, terminal, { offset: 0 });
    await socket.until(/begun\n/);
    socket.ack(6);
    for (const message of [
      { type: "input", data: "\n" },
      { type: "resize", cols: 100, rows: 40 },
      { type: "eof" },
    ]) {
      socket.send(message);
      assert.equal((await socket.next("error")).code, "forbidden", message.type);
    }
    socket.type("\n");
    assert.equal((await socket.next("error")).code, "forbidden");
    socket.send({ type: "ping" });
    await socket.next("pong");
    assert.deepEqual(socket.events, []);
    const { status, cols, rows, offset } = await look(reader, terminal);
    assert.deepEqual([status, cols, rows, offset], ["open", 80, 24, 6]);
    await socket.close();
  });
});

describe("the end of a token", { timeout: 60_000 }, () => {
  it("by signing out closes the sockets that it opened, and no other; the terminal goes on", async () => {
    const leaving = await again(alice);
    const { terminal, socket: staying } = await openAttached(alice, session, cat);
    const byHeader = await attach(leaving, terminal);
    const byMessage = await attach({ api: krownd.api }, terminal, { whole: false });
    byMessage.send({ type: "authenticate", token: leaving.token });
    await byMessage.next("attached");
    byHeader.type("before");
    await staying.until(/before/);
    await leaving.api.expect(204, "POST", "/api/auth/logout");
    assert.deepEqual([await turnedOut(byHeader), await turnedOut(byMessage)], ["signed_out", "signed_out"]);
    staying.type("after");
    await staying.until(/after/);
    assert.equal(await turnedOut(await attach(leaving, terminal, { whole: false })), "unauthorized");
    await remove(alice, terminal);
    await staying.end();
  });

  it("closes the socket also while a flood is under way", async () => {
    const leaving = await again(alice);
    const { terminal, socket } = await openAttached(leaving, session, { pty: false, command: "yes" });
    await socket.reach(1_000_000);
    await leaving.api.expect(204, "POST", "/api/auth/logout");
    assert.equal(await turnedOut(socket), "signed_out");
    await remove(alice, terminal);
  });

  it("with the account ends its terminals, and their programs", async () => {
    for (const [how, end] of [
      ["disabled", (id) => owner.api.put(`/api/users/${id}`, { disabled: true })],
      ["deleted", (id) => owner.api.delete(`/api/users/${id}`)],
    ]) {
      const person = await krownd.register(`${how}-one`);
      const own = await connect(person);
      const { socket } = await openAttached(person, own, { command: "echo begun; exec sleep 48.0417" });
      await socket.until(/begun/);
      await end(person.user.id);
      assert.equal(await turnedOut(socket), "signed_out");
      await sshd.waitForNoProcess("sleep 48.0417");
    }
  });
});

describe("the end of a session", { timeout: 60_000 }, () => {
  it("by DELETE closes its terminals, says why, and leaves them readable", async () => {
    const own = await connect(alice);
    const events = await alice.socket("/ws");
    const { terminal, socket } = await openAttached(alice, own, {
      command: "echo begun; exec sleep 49.0417",
    });
    await socket.until(/begun\r\n/);
    await alice.api.delete(`/api/sessions/${own.id}`);
    const end = await socket.end();
    assert.deepEqual([end.exit_code, end.terminal_id], [null, terminal.id]);
    assert.ok(end.reason?.length > 10, `it says why: ${end.reason}`);
    const told = await events.next("terminal_closed", ({ terminal_id: id }) => id === terminal.id);
    assert.deepEqual(told, { session_id: own.id, ...end });
    const closed = await closedTerminal(alice, terminal);
    assert.deepEqual([closed.exit_code, closed.closed_reason], [null, end.reason]);
    assert.ok(closed.closed_at);
    assert.deepEqual(await alice.api.get(`/api/sessions/${own.id}/terminals`), [closed]);
    const late = await attach(alice, terminal);
    assert.deepEqual(await late.end(), end);
    assert.equal(late.all.toString(), "begun\r\n");
    await alice.api.refused(409, "session_disconnected", "POST", `/api/sessions/${own.id}/terminals`, {});
    await remove(alice, terminal);
    await sshd.waitForNoProcess("sleep 49.0417");
    await events.close();
  });
});
