/** Drives every route of openapi.yaml; support-js/contract.mjs judges each answer. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkExamples, driven, methods, openapi } from "../support-js/contract.mjs";
import { send } from "../support-js/api.mjs";
import { startScene } from "../support-js/scene.mjs";
import { Socket, refusedHandshake } from "../support-js/sockets.mjs";
import { attach } from "../support-js/terminals.mjs";

const { krownd, sshd, owner, user, connect } = await startScene();
const reader = await krownd.register("reader", "readonly");
const nobody = "00000000-0000-4000-8000-000000000000";
const ignoredByGuard = new Set(["400", "413", "415", "403", "500", "503"]);

const routes = Object.entries(openapi.paths).flatMap(([path, item]) =>
  methods
    .filter((method) => item[method])
    .map((method) => ({ path, method: method.toUpperCase(), operation: item[method] })),
);
const rest = routes.filter(({ operation }) => !operation.responses["101"]);
const fill = (path, id = nobody) => path.replace(/\{[^}]+\}/, id);

describe("the description and the server agree", { timeout: 60_000 }, () => {
  it("is served as it is written", async () => {
    assert.deepEqual(await krownd.api.get("/api/openapi.json"), openapi);
    assert.equal((await krownd.api.get("/api/health")).version, openapi.info.version);
  });

  it("has a description, an id and an answer for each error on every route", () => {
    const ids = routes.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const { path, method, operation } of routes) {
      assert.ok(operation.summary && operation.tags?.length === 1, `${method} ${path}`);
      assert.ok(operation.responses["500"] && operation.responses["400"], `${method} ${path}`);
    }
  });

  it("has examples that fit it", () => assert.ok(checkExamples() > 20));

  it("asks for a token wherever the description says so", async () => {
    for (const { path, method, operation } of rest) {
      const answer = await krownd.api.request(method, fill(path), operation.requestBody ? {} : undefined);
      if (operation.security?.length === 0)
        assert.notEqual(answer.body?.code, "unauthorized", `${method} ${path}`);
      else assert.equal(answer.status, 401, `${method} ${path}`);
    }
  });

  it("does not know what does not exist", async () => {
    for (const { path, method, operation } of rest.filter((route) => route.path.includes("{"))) {
      const body =
        { executeCommand: { command: "true" } }[operation.operationId] ??
        (operation.requestBody ? {} : undefined);
      for (const id of [nobody, "x", "'", nobody.toUpperCase()]) {
        await owner.api.refused(404, "not_found", method, fill(path, id), body);
      }
      for (const id of ["..%2f", "%00", "%ff"]) {
        const answer = await owner.api.request(method, fill(path, id), body);
        assert.ok([400, 404].includes(answer.status), `${method} ${path} ${id}: ${answer.text}`);
      }
    }
  });

  it("refuses bodies that are no JSON object, of another type, or too large", async () => {
    for (const { path, method, operation } of rest.filter((route) => route.operation.requestBody)) {
      const id = path.includes("/users/") ? user.user.id : nobody;
      const target = fill(path, id);
      for (const broken of ["", "{", "[]", '"x"', '{"a":1}}', '{"a":\u0001}']) {
        if (broken === "" && !operation.requestBody.required) continue;
        const answer = await owner.api.request(method, target, broken);
        assert.ok([400, 404].includes(answer.status), `${method} ${path} ${broken}: ${answer.text}`);
      }
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]) {
        const answer = await owner.api.request(method, target, "{}", { "Content-Type": type });
        assert.equal(answer.status, 415, `${method} ${path} ${type}: ${answer.text}`);
      }
      const large = await owner.api.request(method, target, `{"x":"${"x".repeat(1024 * 1024)}"}`);
      assert.equal(large.status, 413, `${method} ${path}`);
    }
  });

  it("drives every answer that can be had without harm", async () => {
    const { api } = user;
    await krownd.api.refused(401, "invalid_credentials", "POST", "/api/auth/login", {
      username: "tester",
      password: "x",
    });
    await krownd.api.post("/api/auth/login", { username: "tester", password: user.password }, 200);
    await krownd.api.refused(401, "invalid_ticket", "POST", "/api/auth/ticket", { ticket: "x" });
    await krownd.api.refused(409, "username_taken", "POST", "/api/auth/register", {
      username: "TESTER",
      password: "long enough",
      email: "a@b.c",
    });
    await krownd.api.refused(403, undefined, "POST", "/api/auth/register", {
      username: "boss",
      password: "long enough",
      email: "a@b.c",
      role: "admin",
    });
    await api.get("/api/auth/me");
    await api.put("/api/auth/me", { email: "new@example.com" }).then(({ token }) => {
      api.token = token;
    });

    await owner.api.get("/api/users");
    await api.refused(403, "forbidden", "GET", "/api/users");
    const gone = await krownd.register("gone");
    await owner.api.put(`/api/users/${gone.user.id}`, { email: "x@example.com" });
    await api.refused(403, "forbidden", "PUT", `/api/users/${gone.user.id}`, {});
    await api.refused(403, "forbidden", "DELETE", `/api/users/${gone.user.id}`);
    await owner.api.delete(`/api/users/${gone.user.id}`);
    await owner.api.refused(409, "owner_protected", "PUT", `/api/users/${owner.user.id}`, { disabled: true });
    await owner.api.refused(409, "owner_protected", "DELETE", `/api/users/${owner.user.id}`);

    const server = await api.post("/api/servers", sshd.server());
    await api.get("/api/servers");
    await api.get(`/api/servers/${server.id}`);
    await api.put(`/api/servers/${server.id}`, { name: "Other" });
    const session = await api.post(`/api/ssh/${server.id}/connect`, {});
    const quick = await connect({ api });
    await api.get("/api/sessions");
    await api.get(`/api/sessions/${session.id}`);
    await api.execute(session.id, "true");
    await api.get(`/api/sessions/${session.id}/history`);
    const stream = await Socket.open(krownd.origin, `/api/ssh/${session.id}/stream`, { token: api.token });
    await stream.next("welcome");
    await stream.close();
    driven.add("GET /api/ssh/{session_id}/stream 101");
    await (await Socket.open(krownd.origin, "/ws", { token: api.token })).close();
    driven.add("GET /ws 101");
    const terminal = await api.post(`/api/sessions/${session.id}/terminals`, { command: "cat" });
    await api.get(`/api/sessions/${session.id}/terminals`);
    await api.get(`/api/terminals/${terminal.id}`);
    await (await attach({ api }, terminal)).close();
    driven.add("GET /api/terminals/{id}/attach 101");
    await api.delete(`/api/terminals/${terminal.id}`);
    await api.delete(`/api/sessions/${session.id}`);
    await api.refused(409, "session_disconnected", "POST", `/api/sessions/${session.id}/execute`, {
      command: "true",
    });
    await api.delete(`/api/servers/${server.id}`);
    await api.delete(`/api/sessions/${quick.id}`);
    await reader.api.refused(403, "forbidden", "POST", "/api/servers", sshd.server());
    await reader.api.expect(204, "POST", "/api/auth/logout");
  });

  it("tells plain requests that a path is a WebSocket", async () => {
    for (const path of ["/ws", `/api/ssh/${nobody}/stream`, `/api/terminals/${nobody}/attach`])
      await user.api.refused(426, "upgrade_required", "GET", path);
    const answer = await refusedHandshake(krownd.origin, "/api/nothing");
    assert.equal(answer.status, 404);
  });

  it("answers other methods by 405 and HEAD like GET", async () => {
    for (const { path } of routes) {
      for (const method of ["PATCH", "DELETE", "PUT", "POST", "GET"].filter(
        (name) => !openapi.paths[path][name.toLowerCase()],
      )) {
        const answer = await user.api.request(method, fill(path));
        assert.equal(answer.status, 405, `${method} ${path}: ${answer.text}`);
      }
    }
    for (const { path } of rest.filter(({ method, path: one }) => method === "GET" && !one.includes("{"))) {
      const headers = { Authorization: `Bearer ${owner.token}` };
      const got = await send(krownd.origin, "GET", path, { headers });
      const head = await send(krownd.origin, "HEAD", path, { headers });
      assert.equal(head.text, "");
      for (const name of ["content-length", "content-type", "cache-control"]) {
        assert.equal(head.headers[name], got.headers[name], `HEAD ${path}: ${name}`);
      }
    }
  });

  it("was driven on every route, with success and with each refusal that a client can cause", () => {
    const missing = routes.flatMap(({ path, method, operation }) =>
      Object.keys(operation.responses)
        .filter((status) => !ignoredByGuard.has(status) && !["409", "429", "502", "504"].includes(status))
        .filter((status) => !driven.has(`${method} ${path} ${status}`))
        .map((status) => `${method} ${path} ${status}`),
    );
    // The rate limit, the remote side's failures and host keys have files of their own. A right ticket
    // was exchanged when the owner signed in.
    assert.deepEqual(missing, []);
  });
});
