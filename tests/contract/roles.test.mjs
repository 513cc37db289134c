/** What each role may do, on every route. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { methods, openapi } from "../support-js/contract.mjs";
import { startScene } from "../support-js/scene.mjs";

const { krownd, sshd, owner, connect } = await startScene();
const demoted = await krownd.register("reader");
const server = await demoted.api.post("/api/servers", sshd.server());
const session = await connect(demoted);
const command = await demoted.api.execute(session.id, "echo before");
await owner.api.put(`/api/users/${demoted.user.id}`, { role: "readonly" });
const signIn = (person) =>
  krownd.api.post("/api/auth/login", { username: person.user.username, password: person.password }, 200);
const reader = { ...demoted, api: krownd.api.as((await signIn(demoted)).token) };

const operator = await krownd.register("worker");
const promoted = await krownd.register("boss");
await owner.api.put(`/api/users/${promoted.user.id}`, { role: "admin" });
const admin = { ...promoted, api: krownd.api.as((await signIn(promoted)).token) };
const roles = { readonly: reader, operator, admin };

/** The lowest role that each operation takes. */
const lowest = {
  getHealth: "public",
  getOpenApi: "public",
  login: "public",
  register: "public",
  exchangeTicket: "public",
  getMe: "readonly",
  updateMe: "readonly",
  logout: "readonly",
  listUsers: "admin",
  updateUser: "admin",
  deleteUser: "admin",
  listServers: "readonly",
  getServer: "readonly",
  createServer: "operator",
  updateServer: "operator",
  deleteServer: "operator",
  connectServer: "operator",
  createSession: "operator",
  listSessions: "readonly",
  getSession: "readonly",
  deleteSession: "operator",
  executeCommand: "operator",
  getHistory: "readonly",
  listTerminals: "readonly",
  createTerminal: "operator",
  getTerminal: "readonly",
  closeTerminal: "operator",
  openEvents: "socket",
  openStream: "socket",
  attachTerminal: "socket",
};
const order = ["readonly", "operator", "admin"];
const nobody = "00000000-0000-4000-8000-000000000000";

describe("roles", { timeout: 60_000 }, () => {
  for (const [path, item] of Object.entries(openapi.paths)) {
    for (const method of methods.filter((name) => item[name])) {
      const { operationId, requestBody } = item[method];
      const least = lowest[operationId];
      it(`${operationId} takes ${least}`, async () => {
        assert.ok(least, "A new operation needs a line in this table.");
        if (!order.includes(least) || operationId === "logout" || operationId === "updateMe") return;
        for (const [role, person] of Object.entries(roles)) {
          // The role is looked at before the object and the body, so nothing needs to fit here.
          const answer = await person.api.request(
            method.toUpperCase(),
            path.replace(/\{[^}]+\}/, nobody),
            requestBody ? {} : undefined,
          );
          const allowed = order.indexOf(role) >= order.indexOf(least);
          if (allowed) assert.notEqual(answer.status, 403, `${role}: ${answer.text}`);
          else assert.equal(answer.status, 403, `${role}: ${answer.text}`);
          assert.equal(answer.body?.code === "forbidden", !allowed, `${role}: ${answer.text}`);
        }
      });
    }
  }

  it("a reader looks at what is his", async () => {
    assert.deepEqual(await reader.api.get("/api/servers"), [server]);
    assert.deepEqual(await reader.api.get(`/api/servers/${server.id}`), server);
    assert.equal((await reader.api.get("/api/sessions")).length, 1);
    assert.deepEqual(await reader.api.get(`/api/sessions/${session.id}/history`), [command]);
    assert.equal((await reader.api.get("/api/auth/me")).role, "readonly");
  });

  it("a reader neither changes, connects nor executes his own", async () => {
    for (const [method, path, body] of [
      ["POST", "/api/servers", sshd.server()],
      ["PUT", `/api/servers/${server.id}`, { name: "x" }],
      ["DELETE", `/api/servers/${server.id}`],
      ["POST", `/api/ssh/${server.id}/connect`],
      ["POST", "/api/sessions", sshd.target()],
      ["POST", `/api/sessions/${session.id}/execute`, { command: "true" }],
      ["DELETE", `/api/sessions/${session.id}`],
    ])
      await reader.api.refused(403, "forbidden", method, path, body);
    assert.deepEqual(await reader.api.get("/api/servers"), [server]);
  });

  it("a reader listens to a stream, but runs and cancels nothing", async () => {
    const { token } = reader.api;
    const { status } = await reader.api.get(`/api/sessions/${session.id}`);
    const socket = await reader.socket(`/api/ssh/${session.id}/stream`, { token });
    await socket.next("welcome");
    assert.equal((await socket.next("session_status")).status, status);
    socket.send({ command: "touch written" });
    assert.equal((await socket.next("error")).code, "forbidden");
    socket.send({ type: "cancel", command_id: nobody });
    assert.equal((await socket.next("error")).code, "forbidden");
    await socket.close();
    assert.equal((await reader.api.get(`/api/sessions/${session.id}/history`)).length, 1);
  });

  it("a reader may change his own password", async () => {
    const { token } = await reader.api.put("/api/auth/me", {
      current_password: reader.password,
      password: "another password",
    });
    await reader.api.refused(401, "unauthorized", "GET", "/api/auth/me");
    reader.api.token = token;
    await reader.api.get("/api/auth/me");
  });

  it("an admin manages accounts", async () => {
    const names = (await admin.api.get("/api/users")).map(({ username }) => username);
    for (const name of ["reader", "worker", "boss", owner.user.username])
      assert.ok(names.includes(name), name);
    const changed = await admin.api.put(`/api/users/${operator.user.id}`, { email: "new@example.com" });
    assert.equal(changed.email, "new@example.com");
  });
});
