/** The program itself: options, starting, stopping, dying, and what it leaves on disk. */
import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { temporaryFolder } from "../support-js/krownd.mjs";
import { run, runOk, until } from "../support-js/processes.mjs";
import { Socket } from "../support-js/sockets.mjs";
import { Sshd } from "../support-js/sshd.mjs";
import { krowndRun, refusesToStart, start } from "../support-js/starts.mjs";

const sshd = await Sshd.start();
after(() => sshd.stop());

describe("options", { timeout: 60_000 }, () => {
  it("--version and --help", async () => {
    const version = await krowndRun(["--version"]);
    assert.deepEqual([version.code, version.stderr], [0, ""]);
    assert.match(version.stdout, /^krownd? \d+\.\d+\.\d+\S*\n$/i);
    const help = await krowndRun(["--help"]);
    assert.equal(help.code, 0);
    for (const option of [
      "listen",
      "data-dir",
      "tls-certificate",
      "tls-key",
      "secrets",
      "log-level",
      "host-key-policy",
      "registration",
      "terminal-scrollback",
      "terminal-window",
      "terminal-hold",
      "config",
      "sign-in-link",
      "version",
      "help",
    ]) {
      assert.ok(help.stdout.includes(`--${option}`), option);
    }
  });

  const wrong = {
    "an unknown option": [["--nonsense"], /nonsense/],
    "an argument that is none": [["stray"], /stray/],
    "a bad address": [["--listen", "nonsense"], /nonsense|--listen|listen/i],
    "a bad port": [["--listen", "127.0.0.1:99999"], /99999|port/i],
    "a bad mode of secrets": [["--secrets", "nowhere"], /nowhere|secrets/],
    "a bad log level": [["--log-level", "shouting"], /shouting|log/],
    "a bad host key policy": [["--host-key-policy", "whatever"], /whatever|polic/],
    "a bad registration": [["--registration", "maybe"], /maybe|registration/],
    "a missing value": [["--listen"], /listen/],
    "a certificate without its key": [["--tls-certificate", "/dev/null"], /tls-key|key/i],
    "a certificate that is none": [
      ["--tls-certificate", "/dev/null", "--tls-key", "/dev/null"],
      /certificate|key/i,
    ],
    "a config that is not there": [["--config", "/nonexistent/krownd.conf"], /krownd\.conf/],
    "an address beyond loopback without TLS": [["--listen", "0.0.0.0:0"], /TLS/i],
    "all of IPv6 without TLS": [["--listen", "[::]:0"], /TLS/i],
  };
  for (const [what, [args, pattern]] of Object.entries(wrong)) {
    it(`${what}: one clear line, exit code 2 or more`, async () => {
      const folder = temporaryFolder("options");
      await refusesToStart(["--data-dir", folder, ...args], pattern);
    });
  }

  it("a port in use", async () => {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address();
    const line = await refusesToStart(
      ["--data-dir", temporaryFolder("options"), "--secrets", "file", "--listen", `127.0.0.1:${port}`],
      new RegExp(`${port}`),
    ).finally(() => server.close());
    assert.match(line, /in use|already/i);
  });

  it("a data folder that cannot be", async () => {
    const folder = temporaryFolder("options");
    writeFileSync(join(folder, "file"), "");
    await refusesToStart(
      ["--secrets", "file", "--listen", "127.0.0.1:0", "--data-dir", join(folder, "file", "data")],
      /data|folder/i,
    );
    await refusesToStart(
      ["--secrets", "file", "--listen", "127.0.0.1:0", "--data-dir", "/proc/krown"],
      /\/proc\/krown/,
    );
  });

  it("a data folder that another krownd uses", async () => {
    const first = await start();
    await refusesToStart(
      ["--data-dir", first.dataDir, "--secrets", "file", "--listen", "127.0.0.1:0"],
      /already|running|use/i,
    );
    await first.api.get("/api/health");
    await first.stop();
  });

  it("a krownd.conf holds the same; options on the command line win", async () => {
    const dataDir = temporaryFolder("conf");
    writeFileSync(
      join(dataDir, "krownd.conf"),
      "# a comment\nlisten = 127.0.0.1:0\nsecrets=file\nregistration=closed\n\n",
    );
    const fromFolder = await start({ dataDir, listen: null, secrets: null });
    assert.equal((await fromFolder.api.get("/api/health")).registration, "closed");
    await fromFolder.stop();
    const other = join(temporaryFolder("conf"), "other.conf");
    writeFileSync(other, "registration=closed\nlisten=127.0.0.1:1\n");
    const named = await start({ args: ["--config", other, "--registration", "open"] });
    assert.equal((await named.api.get("/api/health")).registration, "open");
    await named.stop();
    writeFileSync(other, "nonsense=1\n");
    await refusesToStart(["--data-dir", temporaryFolder("conf"), "--config", other], /nonsense/);
  });

  it("--sign-in-link without a running krownd", async () => {
    const { code, stderr } = await krowndRun(["--data-dir", temporaryFolder("options"), "--sign-in-link"]);
    assert.ok(code >= 2, stderr);
    assert.match(stderr, /run/i);
  });
});

describe("starting and stopping", { timeout: 120_000 }, () => {
  for (const signal of ["SIGTERM", "SIGINT"]) {
    it(`${signal} ends it cleanly, in the middle of work`, async () => {
      const krownd = await start();
      const person = await krownd.register("busy");
      const session = await person.api.post("/api/sessions", sshd.target());
      const stream = await person.stream(session);
      stream.send({ command: "yes 38.0417" });
      await stream.next("output");
      stream.sink = ({ event }) => event === "output";
      const open = person.api
        .request("POST", `/api/sessions/${session.id}/execute`, { command: "sleep 39.0417" })
        .catch(() => null);
      await until(() => sshd.hasProcess("sleep 39.0417"), 5000, "the command runs");
      await krownd.stop(signal);
      await Promise.all([stream.closed, open]);
      await sshd.waitForNoProcess("sleep 39.0417");
      await sshd.waitForNoProcess("yes 38.0417");
    });
  }

  it("tokens, servers and history survive a restart; sessions are marked, commands interrupted", async () => {
    const first = await start();
    const person = await first.register("stayer");
    const server = await person.api.post("/api/servers", sshd.server());
    const session = await person.api.post(`/api/ssh/${server.id}/connect`);
    const ran = await person.api.execute(session.id, "echo kept");
    const stream = await person.stream(session);
    stream.send({ command: "echo begun; sleep 40" });
    await stream.next("output");
    await first.kill();

    const second = await start({ dataDir: first.dataDir });
    const api = second.api.as(person.token);
    assert.deepEqual(await api.get("/api/servers"), [server]);
    const [kept] = await api.get("/api/sessions");
    assert.equal(kept.status, "disconnected");
    assert.ok(kept.closed_reason?.length > 10);
    const [cut, whole] = await api.get(`/api/sessions/${session.id}/history`);
    assert.deepEqual(whole, ran);
    assert.deepEqual([cut.status, cut.exit_code], ["interrupted", null]);
    const again = await api.post(`/api/ssh/${server.id}/connect`);
    assert.equal((await api.execute(again.id, "echo again")).stdout, "again\n");
    await api.expect(204, "POST", "/api/auth/logout");
    await second.stop();

    const third = await start({ dataDir: first.dataDir });
    await third.api.as(person.token).refused(401, "unauthorized", "GET", "/api/servers");
    await third.stop();
  });
});

describe("TLS", { timeout: 60_000 }, () => {
  it("serves HTTPS and WSS, and only those", async () => {
    const folder = temporaryFolder("tls");
    const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
    await runOk("openssl", [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost,IP:127.0.0.1",
      "-out",
      certificate,
      "-keyout",
      key,
    ]);
    const krownd = await start({ args: ["--tls-certificate", certificate, "--tls-key", key] });
    assert.match(krownd.origin, /^https:/);
    assert.match(krownd.signInLink, /^https:/);
    const owner = await krownd.owner();
    const socket = await Socket.open(krownd.origin, "/ws", { token: owner.token });
    socket.send({ type: "ping" });
    await socket.next("pong");
    await socket.close();
    const session = await owner.api.post("/api/sessions", sshd.target());
    const stream = await owner.stream(session);
    const { stdout } = await stream.run('head -c 3000000 /dev/zero | tr "\\0" a');
    assert.equal(stdout.length, 3_000_000);
    await stream.close();
    await assert.rejects(
      fetch(krownd.origin.replace("https", "http")).then(async (answer) => {
        assert.ok(answer.status >= 400);
        throw new Error("refused in plain words, which is as good");
      }),
    );
    for (const version of ["-tls1", "-tls1_1"]) {
      const old = await run("openssl", ["s_client", "-connect", `127.0.0.1:${krownd.port}`, version], {
        input: "",
      });
      assert.notEqual(old.code, 0, version);
    }
    await owner.api.get("/api/health");
    await krownd.stop();
    chmodSync(key, 0o600);
    assert.ok(!readFileSync(certificate, "utf8").includes("PRIVATE"));
  });
});
