/** Terminals whose host goes, and whose krownd ends. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { within } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";
import { Sshd } from "../support-js/sshd.mjs";
import { start } from "../support-js/starts.mjs";
import {
  MiB,
  attach,
  closedTerminal,
  counted,
  counting,
  openAttached,
  openTerminal,
  remove,
} from "../support-js/terminals.mjs";

const { user } = await startScene({ sshd: false });
const sshd = await Sshd.start();
after(() => sshd.stop());

describe("a host that goes", { timeout: 60_000 }, () => {
  it("closes its terminals, and says why; what was printed can still be read", async () => {
    const host = await Sshd.start();
    try {
      const session = await user.api.post("/api/sessions", host.target());
      const events = await user.socket("/ws");
      const command = "echo begun; exec sleep 50.0417";
      const { terminal, socket } = await openAttached(user, session, { command });
      const lonely = await openTerminal(user, session, { pty: false, command });
      const { socket: flooded } = await openAttached(
        user,
        session,
        { pty: false, command: counting },
        { offset: undefined, expected: counted },
      );
      await socket.until(/begun\r\n/);
      await flooded.reach(flooded.start + MiB);
      await host.end();
      const end = await socket.end();
      assert.deepEqual([end.exit_code, end.signal], [null, null]);
      assert.ok(end.reason?.length > 10, `it says why: ${end.reason}`);
      assert.equal((await flooded.end()).reason, end.reason);
      for (const one of [terminal, lonely]) {
        const told = await events.next("terminal_closed", ({ terminal_id: id }) => id === one.id);
        assert.deepEqual(told, { ...end, terminal_id: one.id, session_id: session.id });
        const closed = await closedTerminal(user, one);
        assert.deepEqual([closed.exit_code, closed.signal, closed.closed_reason], [null, null, end.reason]);
      }
      const { closed_reason: reason } = await user.api.get(`/api/sessions/${session.id}`);
      assert.equal(reason, end.reason);
      const late = await attach(user, terminal);
      assert.deepEqual(await late.end(), end);
      assert.equal(late.all.toString(), "begun\r\n");
      const path = `/api/sessions/${session.id}/terminals`;
      await user.api.refused(409, "session_disconnected", "POST", path, {});
      assert.equal((await user.api.get(path)).length, 3);
      for (const one of await user.api.get(path)) await remove(user, one);
      await events.close();
    } finally {
      await host.stop();
    }
  });

  it("leaves nothing waiting that its reader did not take", async () => {
    const host = await Sshd.start();
    try {
      const session = await user.api.post("/api/sessions", host.target());
      const { terminal, socket } = await openAttached(
        user,
        session,
        { pty: false, command: `read x; ${counting}` },
        { acks: false, expected: counted },
      );
      socket.ack(0);
      socket.type("\n");
      await socket.reach(MiB / 2);
      await socket.quiet();
      await host.end();
      const closed = await closedTerminal(user, terminal);
      socket.ackAll();
      await socket.end();
      assert.deepEqual([socket.position, socket.gaps], [closed.offset, []]);
      await remove(user, terminal);
    } finally {
      await host.stop();
    }
  });
});

describe("krownd's own end", { timeout: 60_000 }, () => {
  for (const signal of ["SIGTERM", "SIGINT"]) {
    it(`by ${signal} takes terminals and their programs with it`, async () => {
      const krownd = await start();
      const person = await krownd.register("busy");
      const session = await person.api.post("/api/sessions", sshd.target());
      const { terminal, socket } = await openAttached(person, session, {
        command: "echo begun; exec sleep 51.0417",
      });
      await socket.until(/begun/);
      const { socket: flooded } = await openAttached(
        person,
        session,
        { pty: false, command: `read x; ${counting}` },
        { acks: false },
      );
      flooded.ack(0);
      flooded.type("\n");
      await flooded.reach(MiB / 2);
      const cut = await attach(person, terminal);
      await cut.cut();
      await krownd.stop(signal);
      for (const one of [socket, flooded]) {
        const { code } = await within(one.closed, 5000, "it closes");
        assert.ok([1000, 1001, 1006].includes(code), String(code));
      }
      await sshd.waitForNoProcess("sleep 51.0417");
      await sshd.waitForNoProcess("seq 100000000000000");
    });
  }

  it("by a kill forgets its terminals", async () => {
    const first = await start();
    const person = await first.register("stayer");
    const session = await person.api.post("/api/sessions", sshd.target());
    const { terminal, socket } = await openAttached(person, session, {
      command: "echo begun; exec sleep 52.0417",
    });
    await socket.until(/begun/);
    await first.kill();
    await sshd.waitForNoProcess("sleep 52.0417");
    const second = await start({ dataDir: first.dataDir });
    const api = second.api.as(person.token);
    assert.deepEqual(await api.get(`/api/sessions/${session.id}/terminals`), []);
    await api.refused(404, "not_found", "GET", `/api/terminals/${terminal.id}`);
    await second.stop();
  });
});
