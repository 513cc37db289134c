/** The web interface as files: its policy, its cache, its compression. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { send } from "../support-js/api.mjs";
import { Krownd } from "../support-js/krownd.mjs";
import { exchange, requestsTo } from "../support-js/raw.mjs";

const krownd = await Krownd.start();
after(() => krownd.stop());
const { port } = krownd;
const { get } = requestsTo(port);

describe("the web interface", { timeout: 30_000 }, () => {
  const ask = (path, headers = {}) => send(krownd.origin, "GET", path, { headers });

  it("comes with a strict policy, on deep links too", async () => {
    for (const path of ["/", "/login", "/sessions/00000000-0000-4000-8000-000000000000", "/history"]) {
      const { status, headers, text } = await ask(path);
      assert.equal(status, 200, path);
      assert.match(headers["content-type"], /^text\/html/);
      assert.match(text, /<script[^>]+src=/);
      assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)[^>]*>|\son\w+=/, "no inline script");
      const policy = Object.fromEntries(
        headers["content-security-policy"].split(";").map((part) => {
          const [name, ...values] = part.trim().split(/\s+/);
          return [name, values.join(" ")];
        }),
      );
      assert.equal(policy["frame-ancestors"], "'none'");
      assert.doesNotMatch(policy["script-src"] ?? policy["default-src"], /unsafe|\*|http:|data:/);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.doesNotMatch(headers["cache-control"] ?? "", /max-age=[1-9]|immutable/);
    }
  });

  it("has assets that are cached for ever and come compressed", async () => {
    const { text } = await ask("/");
    const [, script] = /<script[^>]+src="([^"]+)"/.exec(text);
    const plain = await ask(script);
    assert.equal(plain.status, 200);
    assert.match(plain.headers["content-type"], /javascript/);
    assert.match(plain.headers["cache-control"], /immutable/);
    for (const coding of ["br", "gzip"]) {
      const { headers } = await ask(script, { "Accept-Encoding": coding });
      assert.equal(headers["content-encoding"], coding);
      assert.match(headers.vary ?? "", /accept-encoding/i);
      assert.ok(Number(headers["content-length"]) < Number(plain.headers["content-length"]));
    }
    assert.equal(
      (await ask(script, { "Accept-Encoding": "br;q=0, gzip;q=0" })).headers["content-encoding"],
      undefined,
    );
  });

  it("gives nothing that is not its own", async () => {
    for (const path of [
      "/../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/..%2f..%2fetc%2fpasswd",
      "//etc/passwd",
      "/assets/../../krown.db",
      "/assets/%00",
      "/assets/nothing.js",
      "/assets/",
    ]) {
      const answer = await exchange(port, get(path));
      assert.doesNotMatch(answer.text, /root:|SQLite/);
      if (answer.status === 200) assert.match(answer.headers["content-type"], /^text\/html/, path);
    }
    assert.equal((await ask("/assets/nothing.js")).status, 404, "a missing asset is no page");
    assert.equal((await send(krownd.origin, "POST", "/")).status, 405);
  });
});
