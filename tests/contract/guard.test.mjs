/** Requests as no client should send them, and as the standard has them, against the whole product. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, describe, it } from "node:test";
import { Krownd } from "../support-js/krownd.mjs";
import { RawConnection, exchange, requestsTo } from "../support-js/raw.mjs";

const krownd = await Krownd.start();
after(() => krownd.stop());
const { port } = krownd;
const { host, good, get, post, login } = requestsTo(port);

/** Each: what it is, the bytes, the statuses that are right. The connection must close after any of them. */
const malformed = [
  ["no Host", "GET /api/health HTTP/1.1\r\n\r\n", [400]],
  ["an empty Host", "GET /api/health HTTP/1.1\r\nHost:\r\n\r\n", [400, 421]],
  ["two Hosts", get("/api/health", host), [400]],
  ["a foreign Host", "GET /api/health HTTP/1.1\r\nHost: evil.example\r\n\r\n", [400, 403, 421]],
  ["our Host with another port", "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", [400, 403, 421]],
  [
    "a Host that begins like ours",
    `GET /api/health HTTP/1.1\r\n${host}.evil.example\r\n\r\n`,
    [400, 403, 421],
  ],
  ["a Host with a user", `GET /api/health HTTP/1.1\r\nHost: x@127.0.0.1:${port}\r\n\r\n`, [400, 403, 421]],
  ["a foreign Host with HTTP/1.0", "GET /api/health HTTP/1.0\r\nHost: evil.example\r\n\r\n", [400, 403, 421]],
  ["Content-Length twice, the same", post(login, "Content-Length: 31", "Content-Length: 31"), [400]],
  ["Content-Length twice, different", post(login, "Content-Length: 31", "Content-Length: 0"), [400]],
  ["a list of Content-Lengths", post(login, "Content-Length: 31, 31"), [400]],
  ...["+31", "-1", "0x1f", "3 1", "31.0", "", "x", "31\t1", "1e1"].map((length) => [
    `Content-Length "${length}"`,
    post(login, `Content-Length: ${length}`),
    [400],
  ]),
  [
    "a Content-Length beyond every number",
    post(login, "Content-Length: 99999999999999999999999"),
    [400, 413],
  ],
  [
    "a Content-Length that wraps to a small one",
    post(login, "Content-Length: 18446744073709551647"),
    [400, 413],
  ],
  ...["chunked", "identity", "gzip, chunked", "xchunked", "chunked, identity", "CHUNKED", ""].map(
    (coding) => [
      `Transfer-Encoding "${coding}"`,
      post("1f\r\n" + login + "\r\n0\r\n\r\n", `Transfer-Encoding: ${coding}`),
      [400, 501],
    ],
  ),
  ["both lengths", post("0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"), [400, 501]],
  [
    "both lengths, the other way",
    post("0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5"),
    [400, 501],
  ],
  [
    "Transfer-Encoding with a blank before the colon",
    post("0\r\n\r\n", "Transfer-Encoding : chunked"),
    [400, 501],
  ],
  ["a folded header", get("/api/health", "X: a", " b"), [400]],
  ["a header folded by a tab", get("/api/health", "X: a", "\tb"), [400]],
  ["a first header that is folded", `GET /api/health HTTP/1.1\r\n X: a\r\n${host}\r\n\r\n`, [400]],
  ["bare LF at all ends", `GET /api/health HTTP/1.1\n${host}\n\n`, [400]],
  ["a bare LF after the first line", `GET /api/health HTTP/1.1\n${host}\r\n\r\n`, [400]],
  ["a bare LF after a header", `GET /api/health HTTP/1.1\r\n${host}\nX: y\r\n\r\n`, [400]],
  ["a bare LF at the end of the head", `GET /api/health HTTP/1.1\r\n${host}\r\n\n`, [400]],
  ["a bare CR in a value", get("/api/health", "X: a\rb"), [400]],
  ["a bare CR in a name", get("/api/health", "X\r: a"), [400]],
  ["CR CR LF", get("/api/health", "X: a\r"), [400]],
  ...["\0", "\x01", "\x0b", "\x1f", "\x7f"].map((control) => [
    `a control character ${JSON.stringify(control)} in a value`,
    get("/api/health", `X: a${control}b`),
    [400],
  ]),
  ["a control character in a name", get("/api/health", "X\x01: a"), [400]],
  ["a control character in the URL", get("/api/hea\x01lth"), [400]],
  ["a NUL in the URL", get("/api/health\0"), [400]],
  ["a tab in the first line", `GET\t/api/health\tHTTP/1.1\r\n${host}\r\n\r\n`, [400]],
  ["two blanks in the first line", `GET  /api/health HTTP/1.1\r\n${host}\r\n\r\n`, [400]],
  ["a blank before the method", ` ${good}`, [400]],
  ["a blank before a colon", get("/api/health", "X : a"), [400]],
  ["a header without a name", get("/api/health", ": a"), [400]],
  ["a header without a colon", get("/api/health", "rubbish"), [400]],
  ["a header name of two words", get("/api/health", "X Y: a"), [400]],
  ["no version", `GET /api/health\r\n${host}\r\n\r\n`, [400, 505]],
  ["HTTP/2.0", `GET /api/health HTTP/2.0\r\n${host}\r\n\r\n`, [400, 505]],
  ["HTTP/1.2x", `GET /api/health HTTP/1.2x\r\n${host}\r\n\r\n`, [400, 505]],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400, 405, 505]],
  ["another protocol", `GET /api/health RTSP/1.0\r\n${host}\r\n\r\n`, [400, 505]],
  ["a method in small letters", good.replace("GET", "get"), [400, 405, 501]],
  ["a method of rubbish", good.replace("GET", "G@T"), [400, 501]],
  ["CONNECT", `CONNECT example.com:80 HTTP/1.1\r\n${host}\r\n\r\n`, [400, 405, 421, 501]],
  ["a URL without a slash", get("api/health"), [400]],
  ["an absolute URL of somebody else", get("http://evil.example/api/health"), [400, 403, 421]],
  ["an URL of 9 KB", get(`/api/health?${"x".repeat(9 * 1024)}`), [414]],
  ["a header of 33 KB", get("/api/health", `X: ${"x".repeat(33 * 1024)}`), [431]],
  [
    "headers of 33 KB",
    get("/api/health", ...Array.from({ length: 1100 }, (_, i) => `X-${i}: ${"x".repeat(24)}`)),
    [431],
  ],
  ["a body of 2 MB announced", post("", `Content-Length: ${2 * 1024 * 1024}`), [413]],
  ["an expectation that nobody knows", post("", "Content-Length: 31", "Expect: a-miracle"), [417]],
  ["a hello of TLS", Buffer.concat([Buffer.from("1603010200010001fc0303", "hex"), randomBytes(300)]), [400]],
  [
    "rubbish",
    Buffer.concat([Buffer.from([0xff, 0xfe, 0]), randomBytes(200), Buffer.from("\r\n\r\n")]),
    [400],
  ],
];

describe("malformed requests", { timeout: 120_000, concurrency: 8 }, () => {
  for (const [what, bytes, statuses] of malformed) {
    it(what, async () => {
      const raw = await RawConnection.open(port);
      raw.write(bytes).write(good); // the second one must never be answered
      const answer = await raw.answer();
      assert.ok(answer, "closed without an answer");
      assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text}`);
      assert.match(answer.headers["content-type"] ?? "", /^application\/json/);
      const body = JSON.parse(answer.text);
      assert.ok(body.error.length > 5 && /^[a-z_]+$/.test(body.code), answer.text);
      await raw.waitForEnd();
      assert.equal(raw.received.length, 0, `more came: ${raw.received.toString("latin1").slice(0, 200)}`);
      raw.destroy();
    });

    it(`${what}, on a connection that was used before`, async () => {
      const raw = await RawConnection.open(port);
      assert.equal((await raw.write(good).answer()).status, 200);
      const answer = await raw.write(bytes).answer();
      assert.ok(statuses.includes(answer?.status), `${answer?.status} ${answer?.text}`);
      await raw.waitForEnd();
      raw.destroy();
    });
  }

  it("the same, byte by byte", async () => {
    const raw = await RawConnection.open(port);
    raw.socket.setNoDelay(true);
    for (const byte of get("/api/health", "X: a", " b")) {
      raw.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal((await raw.answer()).status, 400);
    raw.destroy();
  });
});

describe("requests as the standard has them", { timeout: 60_000 }, () => {
  it("our names for Host", async () => {
    for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`]) {
      assert.equal(
        (await exchange(port, `GET /api/health HTTP/1.1\r\nHost: ${name}\r\n\r\n`)).status,
        200,
        name,
      );
    }
  });

  it("one after another on a connection", async () => {
    const raw = await RawConnection.open(port);
    for (let i = 0; i < 3; i += 1) assert.equal((await raw.write(good).answer()).status, 200);
    const answer = await raw.write(post(login, "Content-Length: 31")).answer();
    assert.equal(answer.status, 401, answer.text);
    assert.equal((await raw.write(good).answer()).status, 200);
    raw.destroy();
  });

  it("in pieces", async () => {
    for (const at of [1, 10, good.length - 1]) {
      const raw = await RawConnection.open(port);
      raw.write(good.slice(0, at));
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal((await raw.write(good.slice(at)).answer()).status, 200);
      raw.destroy();
    }
    const raw = await RawConnection.open(port);
    raw.write(post(login.slice(0, 5), "Content-Length: 31"));
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal((await raw.write(login.slice(5)).answer()).status, 401);
    raw.destroy();
  });

  it("pipelined: one is answered, then the connection ends", async () => {
    const raw = await RawConnection.open(port);
    raw.write(good + get("/api/nothing") + good);
    assert.equal((await raw.answer()).status, 200);
    assert.equal(await raw.answer(), null);
    assert.equal(raw.received.length, 0);
    raw.destroy();
  });

  it("Connection: close, and HTTP/1.0", async () => {
    for (const bytes of [
      get("/api/health", "Connection: close"),
      get("/api/health", "Connection: Close, X"),
      `GET /api/health HTTP/1.0\r\n${host}\r\n\r\n`,
    ]) {
      const raw = await RawConnection.open(port);
      assert.equal((await raw.write(bytes).answer()).status, 200);
      await raw.waitForEnd();
      raw.destroy();
    }
  });

  it("HEAD has the headers of GET and no body", async () => {
    const raw = await RawConnection.open(port);
    const head = await raw.write(good.replace("GET", "HEAD")).answer({ hasBody: false });
    assert.equal(head.status, 200);
    assert.ok(Number(head.headers["content-length"]) > 10);
    const next = await raw.write(good).answer();
    assert.equal(next.status, 200, "no byte of a body came in between");
    assert.equal(next.headers["content-length"], head.headers["content-length"]);
    raw.destroy();
  });

  it("Expect: 100-continue", async () => {
    const raw = await RawConnection.open(port);
    raw.write(post("", "Content-Length: 31", "Expect: 100-continue"));
    assert.equal((await raw.answer()).status, 100);
    assert.equal((await raw.write(login).answer()).status, 401);
    raw.destroy();
    const large = await exchange(port, post("", "Content-Length: 9000000", "Expect: 100-continue"));
    assert.equal(large.status, 413, "refused instead of invited");
  });

  it("an absolute URL of ours", async () => {
    assert.equal((await exchange(port, get(`http://127.0.0.1:${port}/api/health`))).status, 200);
  });

  it("a body of exactly 1 MB", async () => {
    const body = `{"username":"x","password":"${"x".repeat(1024)}"`.padEnd(1024 * 1024 - 1) + "}";
    const answer = await exchange(port, post(body, `Content-Length: ${body.length}`));
    assert.ok([400, 401].includes(answer.status), answer.text);
    const larger = await exchange(port, post(`${body} `, `Content-Length: ${body.length + 1}`));
    assert.equal(larger.status, 413);
  });

  it("a DELETE with a body, a GET with one", async () => {
    for (const method of ["DELETE", "GET"]) {
      const raw = await RawConnection.open(port);
      raw.write(`${method} /api/servers HTTP/1.1\r\n${host}\r\nContent-Length: 5\r\n\r\nhello`);
      assert.ok([400, 401, 405, 415].includes((await raw.answer()).status));
      const next = await raw.write(good).answer();
      assert.ok(next === null || next.status === 200, "its body is never taken for a request");
      raw.destroy();
    }
  });
});
