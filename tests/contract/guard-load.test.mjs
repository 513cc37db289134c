/** Clients that take their time, that are too many, and that leave. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { after, describe, it } from "node:test";
import { send } from "../support-js/api.mjs";
import { Krownd } from "../support-js/krownd.mjs";
import { until } from "../support-js/processes.mjs";
import { RawConnection, requestsTo } from "../support-js/raw.mjs";
import { Socket } from "../support-js/sockets.mjs";

const krownd = await Krownd.start();
after(() => krownd.stop());
const person = await krownd.register("patient");
const { port } = krownd;
const { good, get, post } = requestsTo(port);

/** How many files this process may open. */
const fileLimit = Number(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }));

describe("a flood of half-sent requests", { timeout: 60_000 }, () => {
  it("shuts no good client out", async () => {
    const count = fileLimit > 6000 ? 4600 : Math.min(1500, fileLimit - 200);
    const flood = [];
    try {
      for (let i = 0; i < count; i += 1) {
        const socket = connect(port, "127.0.0.1");
        socket.on("error", () => {});
        socket.write("GET /api/health HTTP/1.1\r\nX-");
        flood.push(socket);
        if (i % 200 === 0) {
          await new Promise((resolve) => setImmediate(resolve));
          const asked = Date.now();
          assert.equal((await send(krownd.origin, "GET", "/api/health", { agent: false })).status, 200);
          assert.ok(Date.now() - asked < 2000, `${Date.now() - asked} ms beside ${i} others`);
        }
      }
      await until(() => flood.filter(({ connecting }) => connecting).length === 0, 10_000, "all connected");
      for (let i = 0; i < 20; i += 1) {
        const asked = Date.now();
        assert.equal((await send(krownd.origin, "GET", "/api/health", { agent: false })).status, 200);
        assert.ok(Date.now() - asked < 2000, `${Date.now() - asked} ms`);
      }
      const socket = await Socket.open(krownd.origin, "/ws", { token: person.token });
      socket.send({ type: "ping" });
      await socket.next("pong");
      await socket.close();
    } finally {
      for (const socket of flood) socket.destroy();
    }
    await krownd.api.get("/api/health");
  });

  it("nor do 2,000 clients that leave at once", async () => {
    await Promise.all(
      Array.from({ length: 2000 }, async (_, i) => {
        const socket = connect(port, "127.0.0.1");
        socket.on("error", () => {});
        socket.write(i % 2 ? good : get("/api/openapi.json"));
        await new Promise((resolve) => setTimeout(resolve, i % 50));
        if (i % 3) socket.destroy();
        else socket.resetAndDestroy();
      }),
    );
    await krownd.api.get("/api/health");
  });
});

describe("those who take their time", { timeout: 120_000, concurrency: true }, () => {
  it("a head that is not whole within 10 s", async () => {
    const silent = await RawConnection.open(port);
    const half = await RawConnection.open(port);
    const trickle = await RawConnection.open(port);
    const begun = Date.now();
    half.write(good.slice(0, 20));
    const drip = setInterval(() => trickle.write("x"), 500);
    trickle.write("GET /");
    try {
      for (const raw of [half, trickle]) {
        const answer = await raw.answer({ ms: 15_000 });
        if (answer) assert.equal(answer.status, 408);
        await raw.waitForEnd();
        assert.ok(Date.now() - begun > 8500 && Date.now() - begun < 13_000, `${Date.now() - begun} ms`);
      }
      await silent.waitForEnd(70_000 - (Date.now() - begun));
    } finally {
      clearInterval(drip);
      for (const raw of [silent, half, trickle]) raw.destroy();
    }
  });

  it("a connection that is idle for 60 s, and a body that never comes", async () => {
    const idle = await RawConnection.open(port);
    assert.equal((await idle.write(good).answer()).status, 200);
    const waiting = await RawConnection.open(port);
    waiting.write(post("{", "Content-Length: 31"));
    const begun = Date.now();
    await idle.waitForEnd(70_000);
    assert.ok(Date.now() - begun > 50_000, `${Date.now() - begun} ms`);
    await waiting.waitForEnd(10_000);
    idle.destroy();
    waiting.destroy();
  });
});
