/** Pages of other sites, and WebSocket handshakes and frames as no client should send them. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, describe, it } from "node:test";
import { send } from "../support-js/api.mjs";
import { Krownd } from "../support-js/krownd.mjs";
import { within } from "../support-js/processes.mjs";
import { RawConnection, exchange, requestsTo } from "../support-js/raw.mjs";
import { Socket, refusedHandshake } from "../support-js/sockets.mjs";

const krownd = await Krownd.start();
after(() => krownd.stop());
const person = await krownd.register("guarded");
const { port } = krownd;
const { host, get, post, login } = requestsTo(port);

describe("origins", { timeout: 30_000 }, () => {
  const foreign = [
    "http://evil.example",
    "null",
    `https://127.0.0.1:${port}`,
    "http://127.0.0.1:1",
    "http://127.0.0.1",
    `http://127.0.0.1:${port}.evil.example`,
    `http://localhost:${port}x`,
    "",
  ];
  const own = [krownd.origin, `http://localhost:${port}`];
  const path = "/api/auth/login";
  const ask = (Origin, method = "POST", target = path) =>
    send(krownd.origin, method, target, {
      headers: { Origin, ...(method === "POST" ? { "Content-Type": "application/json" } : {}) },
      body: method === "POST" ? login : undefined,
    });

  it("a write from another page is refused", async () => {
    for (const origin of foreign) {
      const answer = await ask(origin);
      assert.equal(answer.status, 403, `${origin}: ${answer.text}`);
    }
    const answer = await exchange(
      port,
      post(login, "Content-Length: 31", `Origin: ${krownd.origin}`, "Origin: http://evil.example"),
    );
    assert.ok([400, 403].includes(answer.status));
  });

  it("one of ours is not", async () => {
    for (const origin of own) {
      const name = new URL(origin).host;
      const answer = await exchange(
        port,
        post(login, "Content-Length: 31", `Origin: ${origin}`).replace(host, `Host: ${name}`),
      );
      assert.equal(answer.status, 401, answer.text);
    }
  });

  it("nobody is invited across origins", async () => {
    for (const answer of [
      await ask("http://evil.example", "GET", "/api/health"),
      await ask("http://evil.example", "OPTIONS"),
    ]) {
      for (const name of Object.keys(answer.headers)) assert.doesNotMatch(name, /^access-control-/);
    }
  });

  it("a WebSocket from another page is refused before the 101", async () => {
    const target = `/api/ssh/00000000-0000-4000-8000-000000000000/stream?token=${person.token}`;
    for (const where of ["/ws", target]) {
      for (const Origin of foreign) {
        const answer = await refusedHandshake(krownd.origin, where, { headers: { Origin } });
        assert.equal(answer.status, 403, `${Origin}: ${answer.text}`);
      }
      const socket = await Socket.open(krownd.origin, where, { headers: { Origin: krownd.origin } });
      socket.ws.terminate();
    }
  });
});

describe("WebSocket handshakes and frames", { timeout: 60_000 }, () => {
  const upgrade = (...fields) => get("/ws", ...fields);
  const usual = [
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
  ];
  const without = (name) => usual.filter((field) => !field.startsWith(name));

  it("that are incomplete are refused", async () => {
    assert.equal((await exchange(port, upgrade(...usual))).status, 101);
    for (const fields of [
      without("Sec-WebSocket-Key"),
      [...without("Sec-WebSocket-Key"), "Sec-WebSocket-Key: x"],
      [...without("Sec-WebSocket-Version"), "Sec-WebSocket-Version: 12"],
      without("Upgrade"),
      without("Connection"),
      [...without("Upgrade"), "Upgrade: h2c"],
    ]) {
      const answer = await exchange(port, upgrade(...fields));
      assert.ok(answer && answer.status >= 400 && answer.status < 500, `${fields}: ${answer?.status}`);
    }
    const foreign = await exchange(port, upgrade(...usual).replace(host, "Host: evil.example"));
    assert.ok([400, 403, 421].includes(foreign.status));
    const elsewhere = await exchange(port, upgrade(...usual).replace("/ws", "/api/health"));
    assert.ok(elsewhere.status !== 101);
  });

  it("with bytes behind the head are refused", async () => {
    const answer = await exchange(port, upgrade(...usual) + "x".repeat(50));
    assert.equal(answer.status, 400);
  });

  it("a message beyond 1 MB ends the connection, one below does not", async () => {
    const fits = await person.socket("/ws");
    fits.send(JSON.stringify({ type: "x".repeat(1024 * 1024 - 100) }));
    await fits.next("error");
    await fits.close();
    for (const fragmented of [false, true]) {
      const socket = await person.socket("/ws");
      const half = "x".repeat(600_000);
      if (fragmented) {
        socket.ws.send(half, { fin: false });
        socket.ws.send(half, { fin: true });
      } else {
        socket.ws.send(half + half);
      }
      const { code } = await within(socket.closed, 5000, "it closes");
      assert.ok([1009, 1006].includes(code), String(code));
    }
  });

  it("a binary message is refused", async () => {
    const socket = await person.socket("/ws");
    socket.ws.send(Buffer.from('{"type":"ping"}'), { binary: true });
    await Promise.race([socket.next("error"), socket.closed]);
    assert.ok(!socket.events.some(({ event }) => event === "pong"));
    socket.ws.terminate();
  });

  it("frames that break the protocol end the connection", async () => {
    for (const frame of [
      "817f7fffffffffffffff",

      "8f8000000000",
      "83800000000078",
      "c1800000000000",
      "ffffffffffffffff",
    ]) {
      const raw = await RawConnection.open(port);
      assert.equal((await raw.write(upgrade(...usual)).answer()).status, 101);
      raw.write(Buffer.from(frame, "hex"));
      await raw.waitForEnd();
      raw.destroy();
    }
    await krownd.api.get("/api/health");
  });

  it("pings of the protocol are answered", async () => {
    const socket = await person.socket("/ws");
    const pong = new Promise((resolve) => {
      socket.ws.on("pong", resolve);
    });
    socket.ws.ping("hello");
    assert.equal((await within(pong, 5000, "a pong")).toString(), "hello");
    await socket.close();
  });
});
