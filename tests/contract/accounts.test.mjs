/** Signing in and out, and everything that ends a token. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { Krownd, environment, krowndFile } from "../support-js/krownd.mjs";
import { run, within } from "../support-js/processes.mjs";
import { Socket } from "../support-js/sockets.mjs";

const krownd = await Krownd.start();
after(() => krownd.stop());
const owner = await krownd.owner();
const { api } = krownd;
const login = (username, password) => api.post("/api/auth/login", { username, password }, 200);
const isDead = (token) => api.as(token).refused(401, "unauthorized", "GET", "/api/auth/me");

/** A WebSocket that this token opened; `ended` is how it closes. */
async function listening(token) {
  const socket = await Socket.open(krownd.origin, "/ws", { token });
  socket.send({ type: "ping" });
  await socket.next("pong");
  return socket;
}

async function closes(socket) {
  const { code } = await within(socket.closed, 3000, "the socket of a dead token closes");
  assert.equal(code, 1008);
}

describe("the owner", { timeout: 60_000 }, () => {
  it("is an admin named after the user of the system, without a password", () => {
    const { user } = owner;
    assert.equal(user.username, process.env.USER ?? user.username);
    assert.deepEqual(
      [user.role, user.is_owner, user.has_password, user.disabled],
      ["admin", true, false, false],
    );
  });

  it("signs in by each link once", async () => {
    const ticket = krownd.signInLink.split("#ticket=")[1];
    await api.refused(401, "invalid_ticket", "POST", "/api/auth/ticket", { ticket });
  });

  it("gets a fresh link from the running krownd", async () => {
    const asked = await run(krowndFile, ["--data-dir", krownd.dataDir, "--sign-in-link"], {
      env: environment(),
    });
    assert.equal(asked.code, 0, asked.stderr);
    const link = /https?:\/\/\S+\/login#ticket=\S+/.exec(asked.stdout)[0];
    assert.ok(link.startsWith(`${krownd.origin}/login#ticket=`), link);
    const again = await krownd.owner(link);
    assert.equal(again.user.id, owner.user.id);
    await owner.api.get("/api/auth/me"); // the first token still counts
  });

  it("cannot sign in by a password that is not set", async () => {
    for (const password of ["", "x", "null"]) {
      const answer = await api.request("POST", "/api/auth/login", {
        username: owner.user.username,
        password,
      });
      assert.ok([400, 401].includes(answer.status), answer.text);
    }
  });

  it("sets a password without a current one, and then needs it", async () => {
    const first = await owner.api.put("/api/auth/me", { password: "the first password" });
    assert.equal(first.user.has_password, true);
    await isDead(owner.token);
    owner.api.token = owner.token = first.token;
    assert.equal((await login(owner.user.username, "the first password")).user.id, owner.user.id);
    await owner.api.refused(
      400,
      undefined,
      "PUT",
      "/api/auth/me",
      { password: "the second password" },
      "current_password",
    );
    await owner.api.refused(
      400,
      undefined,
      "PUT",
      "/api/auth/me",
      { password: "the second password", current_password: "wrong" },
      "current_password",
    );
  });

  it("cannot be disabled, demoted or deleted", async () => {
    const path = `/api/users/${owner.user.id}`;
    await owner.api.refused(409, "owner_protected", "PUT", path, { disabled: true });
    await owner.api.refused(409, "owner_protected", "PUT", path, { role: "operator" });
    await owner.api.refused(409, "owner_protected", "DELETE", path);
    await owner.api.get("/api/auth/me");
  });
});

describe("registration", { timeout: 60_000 }, () => {
  it("gives the role that is asked for, operator otherwise, admin never", async () => {
    assert.equal((await krownd.register("one", "readonly")).user.role, "readonly");
    assert.equal((await krownd.register("two", "operator")).user.role, "operator");
    assert.equal((await krownd.register("three", undefined)).user.role, "operator");
    await api.refused(403, "forbidden", "POST", "/api/auth/register", {
      username: "four",
      password: "long enough",
      email: "a@b.c",
      role: "admin",
    });
    assert.ok(!(await owner.api.get("/api/users")).some(({ username }) => username === "four"));
  });

  it("takes each name once, whatever its case", async () => {
    for (const username of ["one", "ONE", owner.user.username]) {
      await api.refused(
        409,
        "username_taken",
        "POST",
        "/api/auth/register",
        { username, password: "long enough", email: "a@b.c" },
        "username",
      );
    }
  });
});

describe("tokens", { timeout: 60_000 }, () => {
  it("that are wrong count for nothing", async () => {
    const { token } = await krownd.register("forged");
    const [head, claims, signature] = token.split(".");
    const encode = (object) => Buffer.from(JSON.stringify(object)).toString("base64url");
    const decoded = JSON.parse(Buffer.from(claims, "base64url"));
    for (const wrong of [
      "x",
      "a.b.c",
      `${head}.${claims}.`,
      `${head}.${claims}`,
      `${encode({ alg: "none", typ: "JWT" })}.${claims}.`,
      `${head}.${encode({ ...decoded, sub: owner.user.id })}.${signature}`,
      `${head}.${encode({ ...decoded, exp: decoded.exp + 1 })}.${signature}`,
      token.slice(0, -2) + (token.endsWith("AA") ? "BB" : "AA"),
      "x".repeat(8000),
    ])
      await isDead(wrong);
    for (const Authorization of ["", "Bearer", "Bearer ", `Basic ${token}`, token]) {
      const answer = await api.request("GET", "/api/auth/me", undefined, { Authorization });
      assert.equal(answer.status, 401, Authorization);
    }
    assert.equal(
      (await api.request("GET", "/api/auth/me", undefined, { Authorization: `bearer ${token}` })).status,
      200,
    );
    assert.equal(
      (await api.request("GET", `/api/auth/me?token=${token}`)).status,
      401,
      "only a stream takes ?token=",
    );
  });

  it("end with sign-out, together with their sockets, and alone", async () => {
    const person = await krownd.register("leaver");
    const other = await login("leaver", person.password);
    const sockets = [await listening(person.token), await listening(other.token)];
    await person.api.expect(204, "POST", "/api/auth/logout");
    await isDead(person.token);
    await closes(sockets[0]);
    await api.as(other.token).get("/api/auth/me");
    sockets[1].send({ type: "ping" });
    await sockets[1].next("pong");
    await sockets[1].close();
  });

  const endings = {
    "a new role": { role: "readonly" },
    "a new password": { password: "a newer password" },
    disabling: { disabled: true },
  };
  for (const [name, change] of Object.entries(endings)) {
    it(`end with ${name} by an admin`, async () => {
      const person = await krownd.register(`ending-${Object.keys(change)[0]}`);
      const socket = await listening(person.token);
      const changed = await owner.api.put(`/api/users/${person.user.id}`, change);
      for (const key of ["role", "disabled"]) if (key in change) assert.equal(changed[key], change[key]);
      await isDead(person.token);
      await closes(socket);
      if (change.disabled) {
        await api.refused(401, "invalid_credentials", "POST", "/api/auth/login", {
          username: person.user.username,
          password: person.password,
        });
        await owner.api.put(`/api/users/${person.user.id}`, { disabled: false });
      }
      await login(person.user.username, change.password ?? person.password);
    });
  }

  it("end with the account", async () => {
    const person = await krownd.register("deleted");
    const socket = await listening(person.token);
    await owner.api.delete(`/api/users/${person.user.id}`);
    await isDead(person.token);
    await closes(socket);
    await api.refused(401, "invalid_credentials", "POST", "/api/auth/login", {
      username: "deleted",
      password: person.password,
    });
  });

  it("end when their user sets a new password; the answer holds a new one", async () => {
    const person = await krownd.register("renewer");
    const other = await login("renewer", person.password);
    const socket = await listening(other.token);
    const fresh = await person.api.put("/api/auth/me", {
      current_password: person.password,
      password: "newer password",
    });
    await isDead(person.token);
    await isDead(other.token);
    await closes(socket);
    assert.equal((await api.as(fresh.token).get("/api/auth/me")).id, person.user.id);
    await login("renewer", "newer password");
    await api.refused(401, "invalid_credentials", "POST", "/api/auth/login", {
      username: "renewer",
      password: person.password,
    });
  });
});

describe("closed registration", { timeout: 30_000 }, () => {
  it("refuses newcomers and says so", async () => {
    const closed = await Krownd.start({ args: ["--registration", "closed"] });
    try {
      assert.equal((await closed.api.get("/api/health")).registration, "closed");
      await closed.api.refused(403, "registration_closed", "POST", "/api/auth/register", {
        username: "new",
        password: "long enough",
        email: "a@b.c",
      });
    } finally {
      await closed.stop();
    }
    assert.equal((await api.get("/api/health")).registration, "open");
  });
});
