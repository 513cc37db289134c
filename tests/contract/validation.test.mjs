/** Bad input for each field of each request: refused with the field's name, before anything happens. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startScene } from "../support-js/scene.mjs";

const { krownd, sshd, owner, user, connect } = await startScene();
const { api } = user;
const session = await connect();
const server = await api.post("/api/servers", sshd.server());

const noText = [1, true, {}, [], ["x"]];
const controls = ["a\u0000b", "a\nb", "a\rb", "a\u001bb", "a\u007fb", "a\u0085b"];

const bad = {
  name: ["", "   ", "x".repeat(256), ...controls, ...noText],
  host: [
    "",
    " ",
    "a b",
    "-x.example.com",
    "x..example.com",
    ".example.com",
    "example.com:22",
    "http://example.com",
    "user@example.com",
    "[::1]",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "1:2:3",
    `${"x".repeat(64)}.com`,
    `${"x.".repeat(127)}com`,
    "a;b",
    "a$(b)",
    "../x",
    ...controls,
    ...noText,
  ],
  username: ["", "a b", "-oProxyCommand=x", "a\tb", "x".repeat(256), ...controls, ...noText],
  port: [0, -1, 65536, 22.5, 1e9, "22", "", null, true, [22], {}],
  auth_method: ["", "Password", "agent", "publickey", null, ...noText],
};
const good = {
  name: ["x", "Mon Serveur", "x".repeat(255), "Größe 日本 🖥", "<b>", "'; DROP TABLE servers; --"],
  host: [
    "example.com",
    "EXAMPLE.com",
    "a",
    "a-b.example",
    "example.com.",
    "xn--bcher-kva.example",
    "127.0.0.1",
    "::1",
    "2001:db8::7",
    "host_with_underscore",
  ],
  username: ["user", "user@domain", "DOMAIN\\user", "größe", "a-b", "x".repeat(255)],
  port: [1, 22, 65535],
};
const secrets = ["password", "private_key", "passphrase"];

const requests = {
  "POST /api/servers": {
    path: "/api/servers",
    method: "POST",
    body: sshd.server(),
    fields: ["name", "host", "username", "port", "auth_method"],
  },
  "POST /api/sessions": {
    path: "/api/sessions",
    method: "POST",
    body: sshd.target(),
    fields: ["host", "username", "port", "auth_method"],
  },
  "PUT /api/servers/:id": {
    path: `/api/servers/${server.id}`,
    method: "PUT",
    body: {},
    fields: ["name", "host", "username", "port", "auth_method"],
  },
};

describe("a server", { timeout: 60_000 }, () => {
  for (const [name, { path, method, body, fields }] of Object.entries(requests)) {
    for (const field of fields) {
      it(`${name} refuses a bad ${field}`, async () => {
        for (const value of bad[field])
          await api.refused(400, undefined, method, path, { ...body, [field]: value }, field);
      });
      if (method === "POST" && field !== "port") {
        it(`${name} needs ${field}`, async () => {
          const { [field]: omitted, ...rest } = body;
          await api.refused(400, "invalid_input", method, path, rest, field);
        });
      }
    }
    it(`${name} refuses secrets that are no text`, async () => {
      for (const field of secrets) {
        for (const value of noText)
          await api.refused(400, undefined, method, path, { ...body, [field]: value }, field);
      }
    });
    it(`${name} refuses fields that it does not know, by name`, async () => {
      for (const field of ["nmae", "Host", "password ", "__proto__", ""]) {
        const unknown = JSON.parse(`{"${field}": 1}`);
        const text = JSON.stringify({ ...body }).replace(
          /\}$/,
          `${Object.keys(body).length ? "," : ""}${JSON.stringify(unknown).slice(1)}`,
        );
        const answer = await api.request(method, path, text);
        assert.equal(answer.status, 400, answer.text);
        assert.equal(answer.body.code, "unknown_field", answer.text);
        if (field) assert.equal(answer.body.field, field);
      }
    });
  }

  it("takes every good value and gives it back", async () => {
    for (const [field, values] of Object.entries(good)) {
      for (const value of values) {
        const made = await api.post("/api/servers", sshd.server({ [field]: value }));
        assert.equal(made[field], value);
        await api.delete(`/api/servers/${made.id}`);
      }
    }
  });

  it("takes port 22 when none is given", async () => {
    const { port, ...rest } = sshd.server();
    const made = await api.post("/api/servers", rest);
    assert.equal(made.port, 22);
    await api.delete(`/api/servers/${made.id}`);
  });

  it("needs the secret of its method", async () => {
    const { password, private_key: key, ...rest } = sshd.server();
    for (const nothing of [{}, { password: null }, { password: "" }]) {
      await api.refused(
        400,
        "invalid_input",
        "POST",
        "/api/servers",
        { ...rest, auth_method: "password", ...nothing },
        "password",
      );
    }
    await api.refused(400, undefined, "POST", "/api/servers", { ...rest, auth_method: "key" }, "private_key");
    await api.refused(
      400,
      undefined,
      "POST",
      "/api/servers",
      { ...rest, auth_method: "key", password: "x" },
      "private_key",
    );
  });

  it("ignores the read-only fields of an object sent back, and only with PUT", async () => {
    const changed = await api.put(`/api/servers/${server.id}`, {
      ...server,
      id: "x",
      user_id: owner.user.id,
      created_at: 7,
    });
    assert.deepEqual({ ...changed, updated_at: "" }, { ...server, updated_at: "" });
    await api.refused(400, "unknown_field", "POST", "/api/servers", { ...sshd.server(), id: "x" }, "id");
  });

  it("stays as it was after every refusal", async () => {
    assert.deepEqual(
      (await api.get("/api/servers")).map(({ id }) => id),
      [server.id],
    );
  });
});

describe("accounts", { timeout: 60_000 }, () => {
  const account = { username: "fresh", password: "long enough", email: "a@example.com" };
  const cases = {
    username: ["", "a b", "-x", ".x", "a/b", "x".repeat(65), "<b>", ...controls, ...noText],
    password: ["", "short", "x".repeat(1025), null, ...noText],
    email: ["", "x", "a@", "@b", "a b@c", "a@b c", `${"x".repeat(250)}@b.c`, "a@b\n", ...noText],
    role: ["", "root", "Operator", null, ...noText],
  };
  for (const [field, values] of Object.entries(cases)) {
    it(`register refuses a bad ${field}`, async () => {
      for (const value of values) {
        await krownd.api.refused(
          400,
          undefined,
          "POST",
          "/api/auth/register",
          { ...account, [field]: value },
          field,
        );
      }
    });
    if (field === "role") continue;
    it(`register needs ${field}`, async () => {
      const { [field]: omitted, ...rest } = account;
      await krownd.api.refused(400, "invalid_input", "POST", "/api/auth/register", rest, field);
    });
  }

  it("login, ticket, me and users look at their fields", async () => {
    for (const [method, path, body, field] of [
      ["POST", "/api/auth/login", { password: "x" }, "username"],
      ["POST", "/api/auth/login", { username: "x" }, "password"],
      ["POST", "/api/auth/login", { username: 1, password: "x" }, "username"],
      ["POST", "/api/auth/login", { username: "x", password: 1 }, "password"],
      ["POST", "/api/auth/login", { username: "x", password: "x", role: "admin" }, "role"],
      ["POST", "/api/auth/ticket", {}, "ticket"],
      ["POST", "/api/auth/ticket", { ticket: 1 }, "ticket"],
      ["PUT", "/api/auth/me", { password: "short", current_password: "x" }, "password"],
      ["PUT", "/api/auth/me", { email: "x" }, "email"],
      ["PUT", "/api/auth/me", { role: "admin" }, "role"],
      ["PUT", `/api/users/${user.user.id}`, { role: "root" }, "role"],
      ["PUT", `/api/users/${user.user.id}`, { disabled: "yes" }, "disabled"],
      ["PUT", `/api/users/${user.user.id}`, { password: "short" }, "password"],
      ["PUT", `/api/users/${user.user.id}`, { email: "x" }, "email"],
      ["PUT", `/api/users/${user.user.id}`, { nickname: "x" }, "nickname"],
    ])
      await owner.api.refused(400, undefined, method, path, body, field);
  });

  it("a user sent back whole is taken", async () => {
    const me = await api.get("/api/auth/me");
    const changed = await owner.api.put(`/api/users/${user.user.id}`, me);
    assert.deepEqual({ ...changed, updated_at: "" }, { ...me, updated_at: "" });
  });
});

describe("commands", { timeout: 60_000 }, () => {
  const path = `/api/sessions/${session.id}`;

  it("execute looks at its fields", async () => {
    for (const command of ["", "   ", "a\u0000b", "x".repeat(128 * 1024 + 1), null, ...noText]) {
      await api.refused(400, "invalid_input", "POST", `${path}/execute`, { command }, "command");
    }
    await api.refused(400, "invalid_input", "POST", `${path}/execute`, {}, "command");
    for (const limit of [0, -1, 3601, 1.5, "30", null, true]) {
      await api.refused(
        400,
        "invalid_input",
        "POST",
        `${path}/execute`,
        { command: "true", timeout_secs: limit },
        "timeout_secs",
      );
    }
    await api.refused(
      400,
      "unknown_field",
      "POST",
      `${path}/execute`,
      { command: "true", timeout: 1 },
      "timeout",
    );
  });

  it("history looks at its query", async () => {
    for (const limit of ["0", "-1", "201", "x", "1.5", "99999999999999999999", ""]) {
      await api.refused(400, "invalid_input", "GET", `${path}/history?limit=${limit}`, undefined, "limit");
    }
    for (const before of ["x", "2025-13-01T00:00:00Z", ""]) {
      await api.refused(400, "invalid_input", "GET", `${path}/history?before=${before}`, undefined, "before");
    }
    for (const query of [
      "limit=1",
      "limit=200",
      "before=2025-01-12T10:00:00Z",
      "before=2125-01-12T10:00:00.5%2B02:00",
    ]) {
      await api.get(`${path}/history?${query}`);
    }
  });

  it("connect looks at the fingerprint", async () => {
    for (const fingerprint of ["x", "MD5:aa:bb", 1, {}]) {
      const answer = await api.request("POST", `/api/ssh/${server.id}/connect`, {
        accept_host_key: fingerprint,
      });
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.body.field, "accept_host_key");
    }
  });

  it("ran none of them", async () => {
    assert.deepEqual(await api.get(`${path}/history`), []);
  });
});
