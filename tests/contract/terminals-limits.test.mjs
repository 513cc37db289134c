/** How many terminals there may be: what the host allows, what Krown allows, and that closed ones leave nothing. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, describe, it } from "node:test";
import { until } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";
import { Sshd } from "../support-js/sshd.mjs";
import {
  MiB,
  attach,
  closedTerminal,
  look,
  openAttached,
  openTerminal,
  remove,
} from "../support-js/terminals.mjs";

const { krownd, sshd, user, connect } = await startScene({ sshd: { settings: ["MaxSessions 100"] } });
const { api } = user;
const usual = await Sshd.start();
after(() => usual.stop());

const waiting = { pty: false, command: "read x; echo $x" };
const pathOf = (session) => `/api/sessions/${session.id}/terminals`;
const ids = (list) => list.map(({ id }) => id);

describe("a host that allows ten at once", { timeout: 120_000 }, () => {
  it("refuses the eleventh with a sentence that helps, and takes it when another has closed", async () => {
    const session = await api.post("/api/sessions", usual.target());
    const ten = [];
    for (let i = 0; i < 10; i += 1) ten.push(await openTerminal(user, session, waiting));
    for (const body of [{}, waiting]) {
      const { body: error } = await api.refused(502, "channel_refused", "POST", pathOf(session), body);
      assert.match(error.error, /MaxSessions|terminal/);
      assert.ok(error.error.length > 40, error.error);
    }
    assert.deepEqual(ids(await api.get(pathOf(session))), ids(ten));

    await remove(user, ten.pop());
    ten.push(await openTerminal(user, session, waiting));
    const socket = await attach(user, ten[0]);
    socket.type("done\n");
    await socket.end();
    const last = await openTerminal(user, session, waiting);
    assert.deepEqual(ids((await api.get(pathOf(session))).filter(({ status }) => status === "open")), [
      ...ids(ten).slice(1),
      last.id,
    ]);
    await remove(user, last);
    assert.equal((await api.execute(session.id, "echo room again")).stdout, "room again\n");
    await api.delete(`/api/sessions/${session.id}`);
  });

  it("makes commands wait for room, not fail, and they do not wait for ever", async () => {
    const session = await api.post("/api/sessions", usual.target());
    const ten = [];
    for (let i = 0; i < 10; i += 1) ten.push(await openTerminal(user, session, waiting));
    const late = await api.execute(session.id, "echo too late", 1);
    assert.deepEqual([late.timed_out, late.stdout], [true, ""]);
    const command = api.execute(session.id, "echo in time");
    await remove(user, ten[3]);
    assert.equal((await command).stdout, "in time\n");
    await api.delete(`/api/sessions/${session.id}`);
  });

  it("counts commands and terminals together", async () => {
    const session = await api.post("/api/sessions", usual.target());
    const stream = await user.stream(session);
    for (let i = 0; i < 10; i += 1) stream.send({ command: "echo begun; exec sleep 53.0417" });
    for (let i = 0; i < 10; i += 1) await stream.next("output");
    await api.refused(502, "channel_refused", "POST", pathOf(session), waiting);
    assert.deepEqual(await api.get(pathOf(session)), []);
    await api.delete(`/api/sessions/${session.id}`);
    stream.ws.terminate();
  });
});

describe("many on one session", { timeout: 120_000 }, () => {
  it("are 64, and the next is refused until one has closed", async () => {
    const session = await connect();
    const opened = [];
    for (let i = 0; i < 64; i += 1) opened.push(await openTerminal(user, session, waiting));
    const { body } = await api.refused(409, "too_many_terminals", "POST", pathOf(session), waiting);
    assert.match(body.error, /64/);
    assert.deepEqual(ids(await api.get(pathOf(session))), ids(opened));
    await remove(user, await openTerminal(user, await connect(), waiting)); // another session has room

    const socket = await attach(user, opened[63]);
    socket.type("done\n");
    await socket.end();
    await remove(user, opened[0]);
    for (let i = 0; i < 2; i += 1) await openTerminal(user, session, waiting);
    await api.refused(409, "too_many_terminals", "POST", pathOf(session), waiting);
    await api.delete(`/api/sessions/${session.id}`);
  });

  it("64 is the limit for those that are asked for at once, too", async () => {
    const session = await connect();
    const answers = await Promise.all(
      Array.from({ length: 80 }, () => api.request("POST", pathOf(session), waiting)),
    );
    const count = (status) => answers.filter((answer) => answer.status === status).length;
    assert.deepEqual([count(201), count(409)], [64, 16]);
    await api.delete(`/api/sessions/${session.id}`);
  });
});

describe("those that have closed", { timeout: 120_000 }, () => {
  it("are kept until 32 others have closed after them", async () => {
    const person = await krownd.register("keeper");
    const session = await connect(person);
    const open = await openTerminal(person, session, waiting);
    const closed = [];
    for (let i = 0; i < 34; i += 1) {
      const terminal = await openTerminal(person, session, { pty: false, command: `exit ${i}` });
      closed.push((await closedTerminal(person, terminal)).id);
    }
    const other = await openTerminal(user, await connect(), { pty: false, command: "true" });
    await closedTerminal(user, other);
    assert.deepEqual(ids(await person.api.get(pathOf(session))), [open.id, ...closed.slice(2)]);
    for (const id of closed.slice(0, 2)) {
      await person.api.refused(404, "not_found", "GET", `/api/terminals/${id}`);
    }
    assert.equal((await look(person, { id: closed[2] })).exit_code, 2);
    await remove(user, other);
  });

  it("leave no file, no memory and no process behind, a hundred of them", async () => {
    const session = await connect();
    const files = () => readdirSync(`/proc/${krownd.pid}/fd`).length;
    const resident = () =>
      1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${krownd.pid}/status`, "utf8"))[1]);
    async function openAndClose(i) {
      const body = i % 2 ? { command: "head -c 400000 /dev/zero; cat" } : waiting;
      const { terminal, socket } = await openAttached(user, session, body);
      if (i % 2) await socket.reach(400_000);
      if (i % 3) await socket.cut();
      await remove(user, terminal);
      if (!(i % 3)) await socket.end();
    }
    for (let i = 0; i < 30; i += 1) await openAndClose(i); // what the first ones need is not growth
    const family = () => sshd.descendants().length;
    const rest = async () => {
      await api.get(pathOf(session));
      return [files(), family()];
    };
    await until(async () => family() <= 2 * (await api.get("/api/sessions")).length, 10_000, "they end");
    const [filesBefore, before] = [files(), resident()];
    for (let i = 0; i < 100; i += 1) await openAndClose(i);
    assert.deepEqual(await api.get(pathOf(session)), []);
    await until(async () => (await rest())[0] <= filesBefore, 10_000, `no more than ${filesBefore} files`);
    const grown = resident() - before;
    assert.ok(grown < 8 * MiB, `krownd grew by ${grown} bytes`);
    await until(async () => family() <= 2 * (await api.get("/api/sessions")).length, 10_000, "they end");
    await api.delete(`/api/sessions/${session.id}`);
  });

  it("nor do those that only come and go", async () => {
    const session = await connect();
    for (let i = 0; i < 100; i += 1) await remove(user, await openTerminal(user, session, {}));
    assert.deepEqual(await api.get(pathOf(session)), []);
    await api.delete(`/api/sessions/${session.id}`);
  });
});
