/** The options of terminals: what they change, and which values are refused at the start. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { temporaryFolder } from "../support-js/krownd.mjs";
import { Sshd } from "../support-js/sshd.mjs";
import { krowndRun, refusesToStart, start } from "../support-js/starts.mjs";
import {
  MiB,
  attach,
  countTo,
  counted,
  counting,
  openAttached,
  openTerminal,
  printed,
  remove,
} from "../support-js/terminals.mjs";

const KiB = 1024;
const sshd = await Sshd.start();
after(() => sshd.stop());

/** A krownd with these options, and somebody who is connected: {krownd, person, session}. */
async function krowndWith(args) {
  const krownd = await start({ args });
  const person = await krownd.register("tester");
  return { krownd, person, session: await person.api.post("/api/sessions", sshd.target()) };
}

describe("the options", { timeout: 120_000 }, () => {
  const limits = {
    "terminal-scrollback": [256, 65536],
    "terminal-window": [64, 16384],
    "terminal-hold": [0, 600],
  };
  for (const [name, [least, most]] of Object.entries(limits)) {
    it(`--${name} takes ${least} to ${most} and nothing else`, async () => {
      assert.match((await krowndRun(["--help"])).stdout, new RegExp(`--${name} `));
      const wrong = [least - 1, most + 1, "-5", "", "many", "300.5", "0x200", "512K", "9".repeat(30)];
      for (const value of wrong) {
        const line = await refusesToStart(
          ["--data-dir", temporaryFolder("options"), `--${name}`, String(value)],
          new RegExp(name),
        );
        assert.match(line, new RegExp(`${least}\\b.*\\b${most}`), "it says what would be right");
      }
      const config = join(temporaryFolder("conf"), "other.conf");
      writeFileSync(config, `${name} = ${most + 1}\n`);
      await refusesToStart(
        ["--data-dir", temporaryFolder("options"), "--config", config],
        new RegExp(`${name}|other\\.conf`),
      );
    });
  }

  it("at both ends of what they take, krownd starts", async () => {
    for (const end of [0, 1]) {
      const args = Object.entries(limits).flatMap(([name, values]) => [`--${name}`, String(values[end])]);
      await (await start({ args })).stop();
    }
  });
});

describe("what they change", { timeout: 120_000 }, () => {
  it("--terminal-scrollback: how much is kept", async () => {
    const { krownd, person, session } = await krowndWith(["--terminal-scrollback", "256"]);
    const total = 3_000_000;
    const terminal = await openTerminal(person, session, { pty: false, command: countTo(total, "read x") });
    await printed(person, terminal, total);
    const socket = await attach(person, terminal, { offset: 0, expected: counted });
    await socket.reach(total);
    assert.ok(socket.received >= 256 * KiB && socket.received <= 384 * KiB, `${socket.received} bytes`);
    await remove(person, terminal);
    await socket.end();
    await krownd.stop();

    const config = join(temporaryFolder("conf"), "krownd.conf");
    writeFileSync(config, "terminal-scrollback = 16384\n");
    const large = await krowndWith(["--config", config]);
    const other = await openTerminal(large.person, large.session, {
      pty: false,
      command: countTo(16 * MiB, "read x"),
    });
    await printed(large.person, other, 16 * MiB);
    const whole = await attach(large.person, other, { offset: 0, expected: counted });
    await whole.reach(16 * MiB);
    assert.deepEqual([whole.received, whole.gaps], [16 * MiB, []]);
    await remove(large.person, other);
    await whole.end();
    await large.krownd.stop();
  });

  for (const window of [64, 4096]) {
    it(`--terminal-window ${window}: how much is under way`, async () => {
      const { krownd, person, session } = await krowndWith([
        "--terminal-window",
        String(window),
        "--terminal-scrollback",
        "8192",
      ]);
      const { terminal, socket } = await openAttached(
        person,
        session,
        { pty: false, command: `read x; ${counting}` },
        { acks: false, expected: counted },
      );
      socket.ack(0);
      socket.type("\n");
      await socket.reach((window * KiB) / 2);
      await socket.quiet();
      assert.ok(socket.received <= window * KiB, `${socket.received} bytes under way`);
      socket.ackAll();
      await socket.reach(20 * MiB);
      assert.deepEqual(socket.gaps, []);
      await remove(person, terminal);
      await socket.end();
      await krownd.stop();
    });
  }

  it("--terminal-hold: how long a program waits for a reader who was cut off", async () => {
    const small = ["--terminal-scrollback", "256", "--terminal-window", "64"];
    const { krownd, person, session } = await krowndWith(["--terminal-hold", "2", ...small]);
    const { terminal, socket } = await openAttached(
      person,
      session,
      { pty: false, command: `read x; ${counting}` },
      { expected: counted },
    );
    socket.type("\n");
    await socket.reach(MiB);
    await socket.cut();
    const cut = Date.now();
    await printed(person, terminal, socket.position + 16 * MiB);
    const held = Date.now() - cut;
    assert.ok(held > 1500 && held < 10_000, `${held} ms`);
    const again = await attach(person, terminal, { offset: socket.position, expected: counted });
    assert.equal((await again.next("gap")).from, socket.position, "what was held is gone by now");
    // What was sent before his first acknowledgement arrived counts as read: let that be long ago.
    await again.reach(again.start + 32 * MiB);

    await again.cut(); // the time begins anew with each of them
    const back = await attach(person, terminal, { offset: again.position, expected: counted });
    await back.reach(again.position + MiB);
    assert.deepEqual(back.gaps, []);
    await remove(person, terminal);
    await back.end();
    await krownd.stop();
  });

  it("--terminal-hold 0: a program waits for nobody", async () => {
    const { krownd, person, session } = await krowndWith(["--terminal-hold", "0"]);
    const { terminal, socket } = await openAttached(
      person,
      session,
      { pty: false, command: `read x; ${counting}` },
      { expected: counted },
    );
    socket.type("\n");
    await socket.reach(MiB);
    await socket.cut();
    const cut = Date.now();
    await printed(person, terminal, socket.position + 32 * MiB);
    assert.ok(Date.now() - cut < 10_000, `${Date.now() - cut} ms`);
    await remove(person, terminal);
    await krownd.stop();
  });
});
