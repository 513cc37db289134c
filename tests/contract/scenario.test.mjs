/** The documentation's complete scenario, with every field of each of its examples. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Socket } from "../support-js/sockets.mjs";
import { startScene } from "../support-js/scene.mjs";

const { krownd, sshd } = await startScene();
const { api } = krownd;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const jwt = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;

/** `actual` has what `wanted` names: equal values, or texts that match an expression. More may be there. */
function contains(actual, wanted) {
  for (const [key, value] of Object.entries(wanted)) {
    assert.ok(key in actual, `"${key}" is missing in ${JSON.stringify(actual)}`);
    if (value instanceof RegExp) assert.match(actual[key], value, key);
    else assert.deepEqual(actual[key], value, key);
  }
}

describe("the documented scenario", { timeout: 60_000 }, () => {
  const account = { username: "user", password: "password", email: "user@example.com", role: "operator" };
  let user;
  let me;
  let server;
  let session;

  it("registers", async () => {
    const answer = await api.post("/api/auth/register", account);
    contains(answer, { token: jwt });
    contains(answer.user, { id: uuid, username: "user", email: "user@example.com", role: "operator" });
  });

  it("logs in", async () => {
    const answer = await api.post("/api/auth/login", { username: "user", password: "password" }, 200);
    contains(answer, { token: jwt });
    contains(answer.user, { id: uuid, username: "user", email: "user@example.com", role: "operator" });
    assert.match(answer.expires_at, time);
    const hours = (Date.parse(answer.expires_at) - Date.now()) / 3_600_000;
    assert.ok(hours > 11.9 && hours <= 12.01, `${hours} hours`);
    const [head, claims] = answer.token
      .split(".")
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
    assert.equal(head.typ, "JWT");
    assert.notEqual(head.alg, "none");
    for (const claim of ["exp", "iat", "jti", "sub", "aud"]) assert.ok(claims[claim], `claim ${claim}`);
    assert.equal(claims.sub, answer.user.id);
    assert.equal(claims.exp - claims.iat, 12 * 3600);
    me = answer;
    user = api.as(answer.token);
    contains(await user.get("/api/auth/me"), answer.user);
  });

  it("has no server at first", async () => assert.deepEqual(await user.get("/api/servers"), []));

  it("creates a server", async () => {
    const before = Date.now();
    server = await user.post("/api/servers", {
      name: "Mon Serveur",
      host: "example.com",
      port: 22,
      username: "user",
      auth_method: "password",
      password: "secret",
      private_key: null,
      passphrase: null,
    });
    contains(server, {
      id: uuid,
      user_id: me.user.id,
      name: "Mon Serveur",
      host: "example.com",
      port: 22,
      username: "user",
      auth_method: "password",
      created_at: time,
      updated_at: time,
    });
    assert.ok(Math.abs(Date.parse(server.created_at) - before) < 5000);
  });

  it("lists and reads it", async () => {
    assert.deepEqual(await user.get("/api/servers"), [server]);
    assert.deepEqual(await user.get(`/api/servers/${server.id}`), server);
  });

  it("changes what it names, and nothing else", async () => {
    const changed = await user.put(`/api/servers/${server.id}`, {
      name: "Nouveau Nom",
      host: "new.example.com",
    });
    contains(changed, { ...server, name: "Nouveau Nom", host: "new.example.com", updated_at: time });
    assert.deepEqual(await user.get(`/api/servers/${server.id}`), changed);
    // An object that was read may be sent back as a whole.
    await user.put(`/api/servers/${server.id}`, { ...changed, port: 2222 });
    const { host, port, username, ...secret } = sshd.target();
    server = await user.put(`/api/servers/${server.id}`, { host, port, username, ...secret });
    contains(server, { name: "Nouveau Nom", host, port, username, auth_method: secret.auth_method });
  });

  it("connects", async () => {
    session = await user.post(`/api/ssh/${server.id}/connect`);
    contains(session, {
      id: uuid,
      user_id: me.user.id,
      host: sshd.host,
      port: sshd.port,
      username: sshd.username,
      status: "connected",
      created_at: time,
      updated_at: time,
      server_id: server.id,
      host_key_fingerprint: sshd.hostKey.fingerprint,
      host_key_algorithm: "ssh-ed25519",
    });
    assert.deepEqual(await user.get("/api/sessions"), [session]);
    assert.deepEqual(await user.get(`/api/sessions/${session.id}`), session);
  });

  it("executes a command and finds it in the history", async () => {
    const answer = await user.post(
      `/api/sessions/${session.id}/execute`,
      { command: "ls -la", timeout_secs: 30 },
      200,
    );
    contains(answer, {
      id: uuid,
      session_id: session.id,
      command: "ls -la",
      stdout: /^total \d+\ndrwx/,
      stderr: "",
      exit_code: 0,
      executed_at: time,
    });
    assert.ok(Number.isInteger(answer.duration_ms) && answer.duration_ms >= 0 && answer.duration_ms < 10_000);
    assert.deepEqual(await user.get(`/api/sessions/${session.id}/history`), [answer]);
  });

  it("hears of everything on /ws", async () => {
    const socket = await Socket.open(krownd.origin, "/ws");
    socket.send({ type: "authenticate", token: me.token });
    contains(await socket.next("authenticated"), { user_id: me.user.id, username: "user" });
    socket.send({ type: "ping" });
    assert.deepEqual(await socket.next("pong"), {});
    const { id } = await user.execute(session.id, "exit 4");
    contains(await socket.next("command_complete"), {
      session_id: session.id,
      command_id: id,
      exit_code: 4,
      signal: null,
      status: "finished",
    });
    await socket.close();
  });

  it("streams, with the token in the query, the header or the first message", async () => {
    const path = `/api/ssh/${session.id}/stream`;
    const byMessage = await Socket.open(krownd.origin, path);
    byMessage.send({ type: "authenticate", token: me.token });
    for (const socket of [
      await Socket.open(krownd.origin, `${path}?token=${me.token}`),
      await Socket.open(krownd.origin, path, { token: me.token }),
      byMessage,
    ]) {
      const welcome = await socket.next("welcome");
      assert.equal(welcome.message, `Connected to stream for session ${session.id}`);
      contains(await socket.next("session_status"), { session_id: session.id, status: "connected" });
      socket.send({ command: "printf 'Hello World\\n'; printf 'red\\n' >&2; exit 2" });
      const { command_id: id } = await socket.next("command_started");
      contains(await socket.next("output", ({ stream }) => stream === "stdout"), {
        session_id: session.id,
        stream: "stdout",
        data: "Hello World\n",
        command_id: id,
      });
      contains(await socket.next("output", ({ stream }) => stream === "stderr"), {
        session_id: session.id,
        stream: "stderr",
        data: "red\n",
        command_id: id,
      });
      contains(await socket.next("command_complete"), {
        session_id: session.id,
        exit_code: 2,
        command_id: id,
      });
      await socket.close();
    }
    const [newest] = await user.get(`/api/sessions/${session.id}/history?limit=1`);
    contains(newest, { stdout: "Hello World\n", stderr: "red\n", exit_code: 2 });
  });

  it("closes the session; it and its history can still be read", async () => {
    await user.delete(`/api/sessions/${session.id}`);
    const closed = await user.get(`/api/sessions/${session.id}`);
    contains(closed, { id: session.id, status: "disconnected" });
    assert.deepEqual(await user.get("/api/sessions"), [closed]);
    assert.equal((await user.get(`/api/sessions/${session.id}/history`)).length, 5);
    await user.refused(409, "session_disconnected", "POST", `/api/sessions/${session.id}/execute`, {
      command: "true",
    });
  });

  it("deletes the server", async () => {
    await user.delete(`/api/servers/${server.id}`);
    assert.deepEqual(await user.get("/api/servers"), []);
    await user.refused(404, "not_found", "GET", `/api/servers/${server.id}`);
    assert.equal((await user.get(`/api/sessions/${session.id}`)).server_id, null);
  });

  it("answers errors as documented", async () => {
    const bad = await user.refused(400, "invalid_input", "POST", "/api/servers", { name: "x" }, "host");
    assert.equal(typeof bad.body.error, "string");
    await api.refused(401, "unauthorized", "GET", "/api/servers");
    await user.refused(403, "forbidden", "GET", "/api/users");
    await user.refused(404, "not_found", "GET", "/api/nothing");
    const socket = await Socket.open(krownd.origin, "/ws", { token: me.token });
    socket.send("no json");
    assert.equal(typeof (await socket.next("error")).message, "string");
    await socket.close();
  });

  it("logs out", async () => {
    await user.expect(204, "POST", "/api/auth/logout");
    await user.refused(401, "unauthorized", "GET", "/api/servers");
  });
});
