/** What belongs to somebody else does not exist. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startScene } from "../support-js/scene.mjs";

const { krownd, sshd, owner, user: alice, connect } = await startScene();
const bob = await krownd.register("bob");
const ids = (list) => list.map(({ id }) => id);

async function belongings(person) {
  const server = await person.api.post("/api/servers", sshd.server());
  const session = await person.api.post(`/api/ssh/${server.id}/connect`);
  const command = await person.api.execute(session.id, "echo mine");
  return { server, session, command };
}

const hers = await belongings(alice);
const his = await belongings(bob);

/** Every route with an id, by somebody who may do it in principle. */
const routes = [
  ["GET", `/api/servers/${hers.server.id}`],
  ["PUT", `/api/servers/${hers.server.id}`, { name: "Stolen" }],
  ["DELETE", `/api/servers/${hers.server.id}`],
  ["POST", `/api/ssh/${hers.server.id}/connect`],
  ["GET", `/api/sessions/${hers.session.id}`],
  ["DELETE", `/api/sessions/${hers.session.id}`],
  ["POST", `/api/sessions/${hers.session.id}/execute`, { command: "touch stolen" }],
  ["GET", `/api/sessions/${hers.session.id}/history`],
  ["GET", `/api/sessions/${hers.session.id}/history?before=${hers.command.id}`],
];

describe("isolation", { timeout: 60_000 }, () => {
  for (const [role, person] of Object.entries({ operator: bob, admin: owner })) {
    for (const [method, path, body] of routes) {
      it(`${method} ${path.replace(/[0-9a-f-]{36}/g, ":id")} is 404 for another ${role}`, async () => {
        const refused = await person.api.refused(404, "not_found", method, path, body);
        const missing = await person.api.refused(
          404,
          "not_found",
          method,
          path.replace(/[0-9a-f-]{36}/, "00000000-0000-4000-8000-000000000000"),
          body,
        );
        assert.equal(refused.text, missing.text, "as if it did not exist at all");
      });
    }
  }

  it("changed nothing", async () => {
    assert.deepEqual(await alice.api.get(`/api/servers/${hers.server.id}`), hers.server);
    assert.deepEqual(await alice.api.get(`/api/sessions/${hers.session.id}`), hers.session);
    assert.equal((await alice.api.execute(hers.session.id, "ls stolen")).exit_code, 2);
  });

  it("lists show one's own only", async () => {
    assert.deepEqual(ids(await bob.api.get("/api/servers")), [his.server.id]);
    assert.deepEqual(ids(await bob.api.get("/api/sessions")), [his.session.id]);
    assert.deepEqual(await owner.api.get("/api/servers"), []);
    assert.deepEqual(await owner.api.get("/api/sessions"), []);
  });

  it("a page of history never begins at somebody else's command", async () => {
    const path = `/api/sessions/${his.session.id}/history?before=${hers.command.id}`;
    const answer = await bob.api.request("GET", path);
    if (answer.status === 200) assert.deepEqual(answer.body, []);
    else assert.equal(answer.status, 400, answer.text);
  });

  it("/ws pushes one's own only", async () => {
    const socket = await bob.socket("/ws");
    socket.send({ type: "ping" });
    await socket.next("pong");
    const other = await connect(alice);
    await alice.api.execute(other.id, "echo secret");
    await alice.api.delete(`/api/sessions/${other.id}`);
    const { id } = await bob.api.execute(his.session.id, "echo own");
    assert.equal((await socket.next("command_complete")).command_id, id);
    assert.deepEqual(
      socket.events.filter(({ event }) => event !== "authenticated"),
      [],
    );
    await socket.close();
  });

  for (const [role, person] of Object.entries({ operator: bob, admin: owner })) {
    it(`another ${role} gets no stream`, async () => {
      const socket = await person.socket(`/api/ssh/${hers.session.id}/stream`);
      socket.send({ command: "touch stolen" });
      assert.equal((await socket.next("error")).code, "not_found");
      await socket.closed;
      assert.deepEqual(
        socket.events.filter(({ event }) => event !== "authenticated" && event !== "error"),
        [],
      );
      assert.equal((await alice.api.execute(hers.session.id, "ls stolen")).exit_code, 2);
    });
  }

  it("cancels one's own commands only", async () => {
    const mine = await alice.stream(hers.session);
    const others = await bob.stream(his.session);
    mine.send({ command: "sleep 1; echo whole" });
    const { command_id: id } = await mine.next("command_started");
    others.send({ type: "cancel", command_id: id });
    assert.equal((await others.next("error")).command_id, id);
    const { stdout, complete } = await mine.result(id);
    assert.equal(stdout, "whole\n");
    assert.equal(complete.exit_code, 0);
    await Promise.all([mine.close(), others.close()]);
  });

  it("trusted host keys are one's own", async () => {
    const mallory = await krownd.register("mallory");
    await sshd.swapHostKey();
    const swapped = await connect(mallory);
    assert.equal(swapped.host_key_fingerprint, sshd.hostKey.fingerprint);
    await alice.api.refused(409, "host_key_changed", "POST", `/api/ssh/${hers.server.id}/connect`);
  });

  it("a deleted account takes everything with it", async () => {
    await owner.api.delete(`/api/users/${bob.user.id}`);
    await bob.api.refused(401, "unauthorized", "GET", "/api/servers");
    const again = await krownd.register("bob");
    assert.deepEqual(await again.api.get("/api/servers"), []);
    assert.deepEqual(await again.api.get("/api/sessions"), []);
  });
});
