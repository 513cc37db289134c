/** What a terminal is for: sizes, programs that draw, characters and raw bytes, signals from the keyboard. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startScene } from "../support-js/scene.mjs";
import { attach, look, openAttached, remove } from "../support-js/terminals.mjs";

const { user, connect } = await startScene();
const session = await connect();
const bash = "exec env PS1='$ ' bash --norc --noprofile -i";
const openHere = (body, options) => openAttached(user, session, body, options);
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const printEveryByte = String.raw`i=0; while [ $i -lt 256 ]; do printf "\\$(printf %03o $i)"; i=$((i+1)); done`;

describe("the size", { timeout: 60_000 }, () => {
  it("that is asked for is what the program sees, and is told to all", async () => {
    const { terminal, socket } = await openHere({ command: bash });
    const other = await attach(user, terminal);
    socket.type("stty size\r");
    await socket.until(/24 80\r\n/);
    socket.resize(100, 40);
    socket.type("stty size\r");
    await socket.until(/40 100\r\n/);
    other.resize(120, 50);
    other.type("stty size\r");
    await other.until(/50 120\r\n/);
    for (const one of [socket, other]) {
      assert.deepEqual(await one.next("resized"), { cols: 100, rows: 40 });
      assert.deepEqual(await one.next("resized"), { cols: 120, rows: 50 });
    }
    const { cols, rows } = await look(user, terminal);
    assert.deepEqual([cols, rows], [120, 50]);
    const late = await attach(user, terminal);
    assert.deepEqual([late.attached.cols, late.attached.rows], [120, 50]);
    await remove(user, terminal);
    await Promise.all([socket.end(), other.end(), late.end()]);
  });

  it("reaches a program that runs as it changes", async () => {
    const { terminal, socket } = await openHere({
      command: `exec perl -e '$| = 1; $SIG{WINCH} = sub { print \`stty size\` }; print "ready\n"; sleep 1 while 1'`,
    });
    await socket.until(/ready/);
    for (const [cols, rows] of [
      [1, 1],
      [1000, 1000],
      [80, 25],
    ]) {
      socket.resize(cols, rows);
      await socket.until(new RegExp(`${rows} ${cols}\r\n`));
    }
    await remove(user, terminal);
    await socket.end();
  });
});

describe("programs that draw", { timeout: 60_000 }, () => {
  it("less fills the screen, draws it again for another size, and leaves it as it was", async () => {
    const { socket } = await openHere({
      command: "seq -f 'line %g' 1000 >lines; LESS= exec less lines",
    });
    await socket.until(/\u001b\[\?1049h/); // the other screen
    const prompt = /\u001b\[7mlines.*\u001b\[K$/;
    await socket.until(/line 23\r\n/);
    await socket.until(prompt);
    assert.ok(!socket.all.includes("line 24"), "no more than fits");
    let isDrawn = false; // less now and then misses the signal, when it is about to wait for a key
    for (let cols = 100; cols < 110 && !isDrawn; cols += 1) {
      socket.resize(cols, 40);
      isDrawn = await socket.until(/line 30\r\n/, 1000).catch(() => false);
    }
    assert.ok(isDrawn, socket.summary());
    socket.type("G");
    await socket.until(/line 1000\r\n/);
    socket.type("?line 500\r"); // backwards
    await socket.until(/line 500\u001b/); // as it shows what it has found
    socket.type("q");
    await socket.until(/\u001b\[\?1049l/);
    assert.equal((await socket.end()).exit_code, 0);
  });

  it("a program asks where the cursor is, and the answer reaches it", async () => {
    const { socket } = await openHere({
      command: `exec bash -c 'stty raw -echo; printf "a\\033[6n"; IFS= read -rd R answer; echo "<\${answer#?}>"'`,
    });
    await socket.until(/a\u001b\[6n/);
    socket.type("\u001b[1;2R");
    await socket.until(/<\[1;2>/);
    await socket.end();
  });

  it("a shell edits its line, and remembers it", async () => {
    const { socket } = await openHere({ command: bash });
    await socket.until(/\$ $/);
    socket.type("ech one\u0001\u001b[C\u001b[C\u001b[Co\r"); // to the front, three to the right, the o
    await socket.until(/\rone\r\n.*\$ $/);
    socket.type("\u001b[A\r"); // the line before
    await socket.until(/\rone\r\n.*\$ $/);
    socket.type("\u0004"); // the end of input
    assert.equal((await socket.end()).exit_code, 0);
  });

  it("Ctrl-C, Ctrl-Z and Ctrl-\\ reach the program in front", async () => {
    const front = '$| = 1; $SIG{CONT} = sub { print "back\\n" }; print "begun\\n"; sleep 1 while 1;';
    const { socket } = await openHere({ command: `echo '${front}' >front; ${bash}` });
    socket.type("perl front\r");
    await socket.until(/begun\r\n/);
    socket.type("\u0003");
    await socket.until(/\$ $/);
    socket.type('echo "<$?>"; perl front\r');
    await socket.until(/<130>\r\nbegun\r\n/);
    socket.type("\u001a");
    await socket.until(/Stopped/);
    socket.type("fg\r");
    await socket.until(/back\r\n/);
    socket.type("\u001c");
    await socket.until(/Quit/);
    socket.type("exit 11\r");
    assert.equal((await socket.end()).exit_code, 11);
  });
});

describe("characters and bytes", { timeout: 60_000 }, () => {
  const text = "größe 日本 🖥 é e\u0301 \uFFFD\u00A0";

  it("UTF-8 stays whole, however it comes in pieces", async () => {
    const { socket } = await openHere({ command: "stty -echo; echo ready; exec head -n 3" });
    await socket.until(/ready\r\n/);
    socket.send({ type: "input", data: `${text}\n` });
    socket.type(`${text}\n`);
    for (const byte of Buffer.from(`${text}\n`)) socket.type([byte]);
    assert.equal((await socket.end()).exit_code, 0);
    assert.equal(socket.all.toString(), `ready\r\n${`${text}\r\n`.repeat(3)}`);
  });

  it("all 256 bytes come unchanged, with a raw PTY and without any", async () => {
    for (const body of [
      { pty: false, command: printEveryByte },
      { command: `stty raw; ${printEveryByte}` },
    ]) {
      const { socket } = await openHere(body);
      assert.equal((await socket.end()).exit_code, 0);
      assert.deepEqual(socket.all, everyByte);
    }
  });

  it("all 256 bytes go unchanged, likewise", async () => {
    const sent = Buffer.concat(Array(64).fill(everyByte));
    for (const body of [
      { pty: false, command: `printf ready; exec head -c ${sent.length}` },
      { command: `stty raw -echo; printf ready; exec head -c ${sent.length}` },
    ]) {
      const { socket } = await openHere(body);
      await socket.until(/ready/);
      socket.type(sent.subarray(0, 1));
      socket.type(sent.subarray(1, 300));
      socket.type(sent.subarray(300));
      assert.equal((await socket.end()).exit_code, 0);
      assert.deepEqual(socket.all.subarray("ready".length), sent);
    }
  });

  it("a NUL and other control characters can be typed as JSON, too", async () => {
    const { socket } = await openHere({ pty: false, command: "cat" });
    const data = '\u0000\u0001\u001b\u007f\u0080\r\n\t\\"';
    socket.send({ type: "input", data });
    socket.send({ type: "input", data: "" });
    socket.send({ type: "eof" });
    await socket.end();
    assert.equal(socket.all.toString(), data);
  });

  it("an eof in a PTY changes nothing", async () => {
    const { socket } = await openHere({ command: "read x; echo got $x" });
    socket.send({ type: "eof" });
    socket.type("it\r");
    await socket.until(/got it\r\n/);
    assert.equal((await socket.end()).exit_code, 0);
  });
});
