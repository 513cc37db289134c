/** Hosts that refuse, are silent, or show another key. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { Krownd, temporaryFolder } from "../support-js/krownd.mjs";
import { until, within } from "../support-js/processes.mjs";
import { Sshd, freePort, makeKey } from "../support-js/sshd.mjs";
import { startScene } from "../support-js/scene.mjs";

const { krownd, sshd, user, connect } = await startScene({ sshd: { logLevel: "DEBUG1" } });
const { api } = user;

/** A port that behaves as `onConnection` says; closed after the tests. */
async function port(onConnection) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onConnection(socket);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return server.address().port;
}

/** Both ways to connect; each must be refused alike. */
async function refusedBothWays(status, code, target) {
  const quick = await api.refused(status, code, "POST", "/api/sessions", target);
  const server = await api.post("/api/servers", { name: "x", ...target });
  const stored = await api.refused(status, code, "POST", `/api/ssh/${server.id}/connect`);
  await api.delete(`/api/servers/${server.id}`);
  assert.equal(quick.body.error, stored.body.error);
  return quick.body;
}

describe("a host that does not let us in", { timeout: 90_000, concurrency: true }, () => {
  it("wrong password: 502, never 401", async () => {
    const error = await refusedBothWays(502, "ssh_authentication_failed", {
      ...sshd.target(),
      auth_method: "password",
      private_key: null,
      password: "wrong",
    });
    assert.ok(!error.error.includes("wrong"), "the password is not repeated");
    await api.get("/api/auth/me");
  });

  it("unknown key: 502", async () => {
    const key = await makeKey(sshd.folder, "unknown");
    await refusedBothWays(502, "ssh_authentication_failed", {
      ...sshd.target(),
      auth_method: "key",
      password: null,
      private_key: key.privateKey,
    });
  });

  it("unknown user: 502", async () => {
    await refusedBothWays(502, "ssh_authentication_failed", sshd.target({ username: "no-such-user" }));
  });

  it("nobody listens: 502", async () => {
    await refusedBothWays(502, "connection_refused", sshd.target({ port: await freePort() }));
  });

  it("unknown host: 502", async () => {
    await refusedBothWays(502, "host_not_found", sshd.target({ host: "no-such-host.invalid" }));
  });

  it("no SSH there: 502", async () => {
    for (const greeting of [
      "",
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      "SSH-1.5-old\r\n",
      "SSH-2.0-x\r\nrubbish".padEnd(4096, "x"),
    ]) {
      const where = await port((socket) => socket.end(greeting));
      await api.refused(502, "ssh_failed", "POST", "/api/sessions", sshd.target({ port: where }));
    }
  });

  for (const [what, greeting] of [
    ["silence", ""],
    ["silence after the greeting", "SSH-2.0-silent\r\n"],
  ]) {
    it(`${what}: 504 after 15 s, and others are served meanwhile`, async () => {
      const where = await port((socket) => socket.write(greeting));
      const begun = Date.now();
      const refused = api.refused(
        504,
        "connect_timeout",
        "POST",
        "/api/sessions",
        sshd.target({ port: where }),
      );
      for (let i = 0; i < 10; i += 1) {
        const asked = Date.now();
        await krownd.api.get("/api/health");
        assert.ok(Date.now() - asked < 1000, "health is answered at once");
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await refused;
      const waited = Date.now() - begun;
      assert.ok(waited > 13_000 && waited < 20_000, `${waited} ms`);
    });
  }

  it("a client that leaves while we connect harms nobody", async () => {
    let arrived;
    const arrival = new Promise((resolve) => {
      arrived = resolve;
    });
    const where = await port(() => arrived());
    const abort = new AbortController();
    const leaving = fetch(`${krownd.origin}/api/sessions`, {
      method: "POST",
      signal: abort.signal,
      body: JSON.stringify(sshd.target({ port: where })),
      headers: { Authorization: `Bearer ${user.token}`, "Content-Type": "application/json" },
    });
    await arrival;
    abort.abort();
    await assert.rejects(leaving);
    await krownd.api.get("/api/health");
  });

  it("a host that falls silent is noticed within 45 s", async () => {
    const host = await Sshd.start();
    try {
      const session = await api.post("/api/sessions", host.target());
      const events = await user.socket("/ws");
      const frozen = host.descendants();
      assert.ok(frozen.length > 0);
      frozen.forEach((pid) => process.kill(pid, "SIGSTOP"));
      const told = await events.next(
        "session_status",
        ({ session_id: id, status }) => id === session.id && status === "disconnected",
        50_000,
      );
      assert.ok(told.reason.length > 10);
      await events.close();
    } finally {
      await host.stop();
    }
  });
});

/** How often the host was asked to let anybody in. */
const authentications = () => (sshd.log + sshd.child.stderr).split("userauth-request for").length - 1;

describe("host keys", { timeout: 60_000 }, () => {
  let server;
  before(async () => {
    server = await api.post("/api/servers", sshd.server());
  });
  const path = () => `/api/ssh/${server.id}/connect`;

  it("the first one is trusted and told", async () => {
    const session = await api.post(path());
    assert.equal(session.host_key_fingerprint, sshd.hostKey.fingerprint);
    assert.equal(
      (await api.get(`/api/sessions/${session.id}`)).host_key_fingerprint,
      sshd.hostKey.fingerprint,
    );
    await api.post(path(), {});
    assert.ok(authentications() > 0, "the log shows authentications");
  });

  it("a changed one is refused before any authentication, with both fingerprints", async () => {
    const known = sshd.hostKey.fingerprint;
    await sshd.swapHostKey();
    const earlier = authentications();
    for (const [where, body] of [
      [path(), undefined],
      [path(), {}],
      ["/api/sessions", sshd.target()],
      [path(), { accept_host_key: known }],
    ]) {
      const { body: error } = await api.refused(409, "host_key_changed", "POST", where, body);
      assert.equal(error.expected_fingerprint, known);
      assert.equal(error.actual_fingerprint, sshd.hostKey.fingerprint);
      assert.equal(error.algorithm, "ssh-ed25519");
    }
    await within(
      sshd.child.waitFor("stderr", /Connection closed|Disconnected|Received disconnect/),
      5000,
      "the log",
    );
    assert.equal(authentications(), earlier, "no authentication was tried");
  });

  it("can be accepted by its fingerprint alone, and is kept", async () => {
    const session = await api.post(path(), { accept_host_key: sshd.hostKey.fingerprint });
    assert.equal(session.host_key_fingerprint, sshd.hostKey.fingerprint);
    await api.post(path());
    await connect();
    await sshd.swapHostKey();
    await api.refused(409, "host_key_changed", "POST", path());
    await api.post("/api/sessions", sshd.target({ accept_host_key: sshd.hostKey.fingerprint }));
    await api.post(path());
  });

  it("are kept even when the sign-in after them fails", async () => {
    const host = await Sshd.start();
    try {
      const wrong = { ...host.target(), username: "no-such-user" };
      await api.refused(502, "ssh_authentication_failed", "POST", "/api/sessions", wrong);
      await host.swapHostKey();
      await api.refused(409, "host_key_changed", "POST", "/api/sessions", host.target());
    } finally {
      await host.stop();
    }
  });

  it("policy strict takes none that nobody accepted", async () => {
    const strict = await Krownd.start({ args: ["--host-key-policy", "strict"] });
    try {
      const person = await strict.register("careful");
      const made = await person.api.post("/api/servers", sshd.server());
      const where = `/api/ssh/${made.id}/connect`;
      const earlier = authentications();
      for (const [to, body] of [
        [where, undefined],
        ["/api/sessions", sshd.target()],
        [where, { accept_host_key: sshd.otherHostKey.fingerprint }],
      ]) {
        const { body: error } = await person.api.refused(409, "host_key_unknown", "POST", to, body);
        assert.equal(error.fingerprint, sshd.hostKey.fingerprint);
        assert.equal(error.algorithm, "ssh-ed25519");
      }
      assert.equal(authentications(), earlier, "no authentication was tried");
      await person.api.post(where, { accept_host_key: sshd.hostKey.fingerprint });
      await person.api.post(where);
      await person.api.post("/api/sessions", sshd.target());
    } finally {
      await strict.stop();
    }
  });

  it("an RSA key that was stored makes the host show its RSA key again", async () => {
    const host = await Sshd.start();
    try {
      const ed25519 = host.hostKey;
      host.hostKey = await makeKey(host.folder, "host_rsa", "rsa", { args: ["-b", "2048"] });
      await host.end();
      await host.listen();
      const session = await api.post("/api/sessions", host.target());
      assert.equal(session.host_key_fingerprint, host.hostKey.fingerprint);
      host.settings.push(`HostKey ${ed25519.file}`);
      await host.end();
      await host.listen();
      const again = await api.post("/api/sessions", host.target());
      assert.equal(again.host_key_fingerprint, host.hostKey.fingerprint);
    } finally {
      await host.stop();
    }
  });
});

it("no ~/.ssh/config is read", { timeout: 30_000 }, async () => {
  const home = temporaryFolder("home");
  mkdirSync(`${home}/.ssh`);
  writeFileSync(`${home}/.ssh/config`, `Host *\n  ProxyCommand touch ${home}/ran\n  User nobody\n  Port 1\n`);
  const other = await Krownd.start({ env: { HOME: home } });
  try {
    const person = await other.register("home");
    await person.api.post("/api/sessions", sshd.target());
    await until(async () => (await person.api.get("/api/sessions")).length === 1, 2000, "the session");
    assert.ok(!existsSync(`${home}/ran`));
  } finally {
    await other.stop();
  }
});
