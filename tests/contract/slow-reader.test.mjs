/** A client that stops reading: the remote program waits, and krownd does not grow. */
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { until } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";

const { krownd, user, connect } = await startScene();
const { api } = user;
const session = await connect();

/** Bytes of memory that krownd has now, and bytes that it has read in its life. */
const resident = () =>
  1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${krownd.pid}/status`, "utf8"))[1]);
const bytesRead = () => Number(/^rchar: (\d+)/m.exec(readFileSync(`/proc/${krownd.pid}/io`, "utf8"))[1]);

describe("a reader that stops reading", { timeout: 180_000 }, () => {
  it("makes the remote program wait and no memory grow; then all arrives", async () => {
    const total = 300_000_000;
    const other = await connect();
    const stream = await user.stream(other);
    const hash = createHash("sha256");
    let length = 0;
    stream.sink = ({ event, payload }) => {
      if (event !== "output") return false;
      assert.equal(payload.stream, "stdout");
      hash.update(payload.data);
      length += Buffer.byteLength(payload.data);
      return true;
    };
    await stream.run('head -c 4000000 /dev/zero | tr "\\0" x'); // what the first megabytes need is not growth
    const before = resident();
    stream.send({ command: `yes 0123456789abcdef | head -c ${total}` });
    await stream.next("command_started");
    stream.ws.pause();
    let last = -1;
    await until(
      async () => {
        const quiet = last === bytesRead();
        last = bytesRead();
        await new Promise((resolve) => setTimeout(resolve, 400));
        return quiet && last === bytesRead();
      },
      20_000,
      "krownd stops reading",
    );
    const grown = resident() - before;
    assert.ok(grown <= 32 * 1024 * 1024, `krownd grew by ${grown} bytes`);
    assert.ok(length < total / 2, "it did wait");

    const others = await user.stream(session);
    assert.equal((await others.run("echo not shut out")).stdout, "not shut out\n");
    await others.close();
    assert.equal((await api.execute(other.id, "echo nor here")).stdout, "nor here\n");

    stream.ws.resume();
    const payload = await stream.next("command_complete", undefined, 120_000);
    assert.equal(payload.exit_code, 0);
    assert.equal(length, total + 4_000_000);
    const line = Buffer.from("0123456789abcdef\n");
    const wanted = createHash("sha256").update(Buffer.alloc(4_000_000, "x"));
    for (let left = total; left > 0;) {
      const piece = Buffer.concat(Array(10_000).fill(line)).subarray(0, left);
      wanted.update(piece);
      left -= piece.length;
    }
    assert.equal(hash.digest("hex"), wanted.digest("hex"));
    const afterwards = resident() - before;
    assert.ok(afterwards <= 32 * 1024 * 1024, `krownd grew by ${afterwards} bytes`);
    await stream.close();
  });

  it("can cancel what waits for it", async () => {
    const stream = await user.stream(session);
    const id = randomUUID();
    stream.send({ command: "exec yes 35.0417", command_id: id });
    await stream.next("output");
    stream.sink = ({ event }) => event === "output";
    stream.ws.pause();
    stream.send({ type: "cancel", command_id: id });
    stream.ws.resume();
    assert.equal((await stream.next("command_complete")).status, "cancelled");
    await stream.close();
  });
});
