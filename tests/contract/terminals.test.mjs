/** Terminals by REST: opening, looking, ending, forgetting, and what is told about it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startScene } from "../support-js/scene.mjs";
import {
  attach,
  closedTerminal,
  look,
  openAttached,
  openTerminal,
  printed,
  remove,
} from "../support-js/terminals.mjs";

const { krownd, sshd, user, connect } = await startScene({ sshd: { settings: ["AcceptEnv KROWN_*"] } });
const { api } = user;
const session = await connect();
const open = (body, where = session) => openTerminal(user, where, body);
const openHere = (body, options) => openAttached(user, session, body, options);

/** What a program prints, whole, and how it ended. */
async function outcome(body) {
  const { terminal, socket } = await openHere(body);
  const end = await socket.end();
  await remove(user, terminal);
  return { ...end, text: socket.all.toString() };
}

describe("opening a terminal", { timeout: 60_000 }, () => {
  it("needs no body: the login shell, 80 by 24, in a PTY", async () => {
    const terminal = await open();
    assert.deepEqual(
      { ...terminal, id: "", created_at: "", offset: 0 },
      {
        id: "",
        session_id: session.id,
        command: null,
        pty: true,
        cols: 80,
        rows: 24,
        status: "open",
        exit_code: null,
        signal: null,
        closed_reason: null,
        created_at: "",
        closed_at: null,
        offset: 0,
      },
    );
    assert.ok(Math.abs(Date.now() - Date.parse(terminal.created_at)) < 10_000, terminal.created_at);
    const socket = await attach(user, terminal);
    socket.type(
      "echo begin-$((6*7))-end; test -t 0 && test -t 1 && test -t 2 && echo in a PT''Y; stty size\r",
    );
    await socket.until(/begin-42-end\r\n/);
    await socket.until(/in a PTY\r\n/);
    await socket.until(/24 80\r\n/);
    socket.type("exit 7\r");
    assert.deepEqual(await socket.end(), {
      terminal_id: terminal.id,
      exit_code: 7,
      signal: null,
      reason: null,
    });
    const closed = await look(user, terminal);
    assert.deepEqual(
      { ...closed, closed_at: "", offset: 0 },
      { ...terminal, status: "closed", exit_code: 7, closed_at: "", offset: 0 },
    );
    assert.ok(Date.parse(closed.closed_at) >= Date.parse(terminal.created_at));
    assert.equal(closed.offset, socket.position);
    await remove(user, terminal);
  });

  it("takes an empty object, and gives back what it was asked for", async () => {
    const plain = await open({});
    const special = await open({ cols: 1000, rows: 1, command: "exec sleep 42.0417", pty: false });
    assert.deepEqual([plain.cols, plain.rows, plain.command, plain.pty], [80, 24, null, true]);
    assert.deepEqual(
      [special.cols, special.rows, special.command, special.pty],
      [1000, 1, "exec sleep 42.0417", false],
    );
    const ids = (list) => list.map(({ id }) => id);
    const path = `/api/sessions/${session.id}/terminals`;
    assert.deepEqual(ids(await api.get(path)), [plain.id, special.id]);
    assert.deepEqual(await look(user, special), special);
    assert.deepEqual(await api.get(`/api/sessions/${(await connect()).id}/terminals`), []);
    await remove(user, plain);
    assert.deepEqual(ids(await api.get(path)), [special.id]);
    await remove(user, special);
    assert.deepEqual(await api.get(path), []);
  });

  it("runs a command as the remote shell shall see it", async () => {
    const command = 'x=\'a "b" $HOME\'; printf "%s|" "$x" 日本 ÿ 🖥; echo\n# a second line\necho done';
    assert.equal((await outcome({ command })).text, 'a "b" $HOME|日本|ÿ|🖥|\r\ndone\r\n');
  });

  it("without a PTY gives both streams, their bytes unchanged, and takes input until eof", async () => {
    const { socket } = await openHere({
      pty: false,
      command: "test -t 0 || echo none; echo err >&2; cat; echo end",
    });
    // The host reads two pipes: what is printed on both at once may come in any order.
    await socket.until(/none\nerr\n|err\nnone\n/);
    socket.type("a\nb\tc");
    socket.send({ type: "input", data: "\u0004 é\r\n" });
    socket.send({ type: "eof" });
    assert.equal((await socket.end()).exit_code, 0);
    assert.match(socket.all.toString(), /^(none\nerr\n|err\nnone\n)a\nb\tc\u0004 é\r\nend\n$/);
  });

  it("tells the program its terminal's type and size", async () => {
    const command = 'echo "$TERM $(stty size)"';
    assert.equal((await outcome({ command })).text, "xterm-256color 24 80\r\n");
    assert.equal((await outcome({ command, term: "vt100", cols: 132, rows: 50 })).text, "vt100 50 132\r\n");
  });

  it("sets the variables that the host accepts, and no others", async () => {
    const value = "a \"b\" $HOME 'c' 日本\nsecond";
    const env = { KROWN_A: value, KROWN_EMPTY: "", OTHER: "x", KROWN_B1: "y".repeat(4096) };
    const command = 'printf "%s|%s|%s|%s" "$KROWN_A" "${KROWN_EMPTY-unset}" "${OTHER-unset}" "${#KROWN_B1}"';
    for (const pty of [true, false]) {
      const { text, exit_code: code } = await outcome({ command, env, pty });
      assert.equal(code, 0);
      assert.equal(text.replaceAll("\r\n", "\n"), `${value}||unset|4096`);
    }
  });

  it("that nobody attaches to runs, too", async () => {
    const terminal = await open({ command: "echo alone; exit 3" });
    const closed = await closedTerminal(user, terminal);
    assert.deepEqual([closed.exit_code, closed.signal, closed.closed_reason], [3, null, null]);
    assert.equal(closed.offset, "alone\r\n".length);
  });
});

describe("the end of a terminal", { timeout: 60_000 }, () => {
  it("tells every exit code", async () => {
    for (const code of [0, 1, 126, 255]) {
      const end = await outcome({ command: `exit ${code}` });
      assert.deepEqual([end.exit_code, end.signal, end.reason], [code, null, null]);
    }
    assert.equal((await outcome({ command: "no-such-program" })).exit_code, 127);
  });

  it("names the signal", async () => {
    for (const signal of ["KILL", "TERM", "HUP"]) {
      for (const pty of [true, false]) {
        const end = await outcome({ command: `kill -${signal} $$`, pty });
        assert.deepEqual([end.exit_code, end.signal, end.reason], [null, signal, null]);
      }
    }
  });

  it("leaves it readable, again and again, until it is deleted", async () => {
    const { terminal, socket } = await openHere({ command: "echo one; echo two; exit 5" });
    const end = await socket.end();
    const closed = await look(user, terminal);
    assert.deepEqual([closed.status, closed.exit_code], ["closed", 5]);
    for (const offset of [undefined, 0, 5, closed.offset]) {
      const again = await attach(user, terminal, { offset });
      assert.deepEqual(await again.end(), end);
      assert.equal(again.all.toString(), "one\r\ntwo\r\n".slice(offset ?? 0));
    }
    assert.deepEqual(
      (await api.get(`/api/sessions/${session.id}/terminals`)).filter(({ id }) => id === terminal.id),
      [closed],
    );
    await remove(user, terminal);
    await api.refused(404, "not_found", "GET", `/api/terminals/${terminal.id}`);
    await api.refused(404, "not_found", "DELETE", `/api/terminals/${terminal.id}`);
    const gone = await attach(user, terminal, { whole: false });
    assert.equal((await gone.next("error")).code, "not_found");
    assert.equal((await gone.closed).code, 1008);
  });

  it("by DELETE ends the program, tells who is attached, and forgets it", async () => {
    for (const pty of [true, false]) {
      const { terminal, socket } = await openHere({ pty, command: "echo begun; exec sleep 43.0417" });
      const other = await attach(user, terminal);
      await Promise.all([socket.until(/begun/), other.until(/begun/)]);
      await remove(user, terminal);
      for (const one of [socket, other]) {
        const end = await one.end();
        assert.equal(end.terminal_id, terminal.id);
        assert.ok(end.reason?.length > 10, `it says why: ${end.reason}`);
      }
      await api.refused(404, "not_found", "GET", `/api/terminals/${terminal.id}`);
      await sshd.waitForNoProcess("sleep 43.0417");
    }
  });

  it("by DELETE ends a shell with a program in its foreground, and one that ignores SIGTERM", async () => {
    const { terminal, socket } = await openHere();
    socket.type("sleep 44.0417\r");
    await socket.until(/sleep 44/);
    const stubborn = await openHere({ command: "trap '' TERM; echo begun; while :; do sleep 0.0417; done" });
    await stubborn.socket.until(/begun/);
    await Promise.all([remove(user, terminal), remove(user, stubborn.terminal)]);
    await Promise.all([socket.end(), stubborn.socket.end()]);
    await sshd.waitForNoProcess("sleep 44.0417");
    await sshd.waitForNoProcess("sleep 0.0417");
  });

  it("comes after the last byte, however much there is", async () => {
    const { socket } = await openHere({ pty: false, command: "head -c 3000000 /dev/zero; exit 9" });
    assert.equal((await socket.end()).exit_code, 9);
    assert.equal(socket.position, 3_000_000);
  });
});

describe("/ws", { timeout: 30_000 }, () => {
  it("tells of terminals that open and close, to their owner alone", async () => {
    const stranger = await krownd.register("stranger");
    const [events, others] = [await user.socket("/ws"), await stranger.socket("/ws")];
    const exited = await open({ command: "read x; exit 4" });
    const mine = ({ terminal_id: id }) => id === exited.id;
    assert.deepEqual(await events.next("terminal_opened", mine), {
      session_id: session.id,
      terminal_id: exited.id,
    });
    const socket = await attach(user, exited);
    socket.type("\r");
    assert.deepEqual(await events.next("terminal_closed", mine), {
      session_id: session.id,
      terminal_id: exited.id,
      exit_code: 4,
      signal: null,
      reason: null,
    });
    await socket.end();
    await remove(user, exited);

    const deleted = await open({ command: "echo begun; sleep 45" });
    await printed(user, deleted, 5);
    await remove(user, deleted);
    const told = await events.next("terminal_closed", ({ terminal_id: id }) => id === deleted.id);
    assert.equal(told.session_id, session.id);
    assert.ok(told.reason?.length > 10, `it says why: ${told.reason}`);

    others.send({ type: "ping" });
    await others.next("pong");
    assert.deepEqual(
      others.events.filter(({ event }) => event.startsWith("terminal_")),
      [],
    );
    assert.ok(
      !events.events.some(({ event, payload }) => event === "terminal_closed" && mine(payload)),
      "told once",
    );
    await Promise.all([events.close(), others.close()]);
  });
});
