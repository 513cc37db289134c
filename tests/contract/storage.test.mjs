/** What is on disk: nothing acknowledged is lost, nothing secret is readable, nothing is overwritten. */
import assert from "node:assert/strict";
import { existsSync, lstatSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { temporaryFolder } from "../support-js/krownd.mjs";
import { until } from "../support-js/processes.mjs";
import { Socket } from "../support-js/sockets.mjs";
import { Sshd, makeKey } from "../support-js/sshd.mjs";
import { login, refusesToStart, start } from "../support-js/starts.mjs";

const sshd = await Sshd.start();
after(() => sshd.stop());

describe("the database", { timeout: 60_000 }, () => {
  it("kill -9 while writing loses nothing that was acknowledged", async () => {
    const dataDir = temporaryFolder("kill");
    /** By server id, the names that it may have: the acknowledged one, and one that was sent after it. */
    const possible = new Map();
    let token;
    const begin = async () => {
      const krownd = await start({ dataDir });
      token ??= (await krownd.register("writer")).token;
      const api = krownd.api.as(token);
      const kept = new Map((await api.get("/api/servers")).map(({ id, name }) => [id, name]));
      for (const [id, names] of possible)
        assert.ok(names.includes(kept.get(id)), `${names}: ${kept.get(id)}`);
      return { krownd, api };
    };
    const write = async (api, name) => {
      const { id } = await api.post("/api/servers", sshd.server({ name }));
      possible.set(id, [name]);
      const renamed = `${name} renamed`;
      possible.set(id, [name, renamed]);
      await api.put(`/api/servers/${id}`, { name: renamed });
      possible.set(id, [renamed]);
    };
    for (let round = 0; round < 3; round += 1) {
      const { krownd, api } = await begin();
      let isAlive = true;
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let i = 0; isAlive; i += 1) {
          await write(api, `${round}-${writer}-${i}`).catch((error) => {
            if (isAlive) throw error;
          });
        }
      });
      const wanted = possible.size + 30;
      await until(() => possible.size >= wanted, 20_000, "thirty acknowledged servers");
      const end = krownd.kill();
      isAlive = false;
      await Promise.all([end, ...writers]);
    }
    const { krownd } = await begin();
    await krownd.stop();
  });

  it("a database of a newer version is refused and left untouched", async () => {
    const krownd = await start();
    await krownd.stop();
    const database = readdirSync(krownd.dataDir)
      .map((name) => join(krownd.dataDir, name))
      .find(
        (file) =>
          lstatSync(file).isFile() && readFileSync(file).subarray(0, 15).toString() === "SQLite format 3",
      );
    assert.ok(database, "the data folder holds a database");
    const newer = readFileSync(database);
    assert.ok(newer.readUInt32BE(60) > 0, "the version of the schema is the user_version in SQLite's header");
    newer.writeUInt32BE(9999, 60);
    writeFileSync(database, newer);
    await refusesToStart(
      ["--data-dir", krownd.dataDir, "--secrets", "file", "--listen", "127.0.0.1:0"],
      /newer/i,
    );
    assert.ok(readFileSync(database).equals(newer));
  });
});

/** Every file below `folder`, with its mode and bytes. */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return [{ path, mode: lstatSync(path).mode & 0o777, isFolder: true }, ...filesBelow(path)];
    const { mode } = lstatSync(path);
    return [
      {
        path,
        mode: mode & 0o777,
        isFolder: false,
        bytes: entry.isFile() ? readFileSync(path) : Buffer.alloc(0),
      },
    ];
  });
}

describe("what it leaves behind", { timeout: 60_000 }, () => {
  it("is for its user alone, and holds no secret in the clear", async () => {
    const key = await makeKey(sshd.folder, "secret_key", "ed25519", {
      passphrase: "Passphrase-7GqkWq",
      args: ["-a", "4"],
    });
    sshd.authorize(key);
    const dataDir = join(temporaryFolder("left"), "made", "by-krownd");
    const old = process.umask(0);
    const krownd = await start({ dataDir, args: ["--log-level", "debug"] }).finally(() => process.umask(old));
    const person = await krownd.register("secretive");
    const password = sshd.password ?? "Password-9hTzQe";
    await person.api.post("/api/servers", {
      ...sshd.server(),
      auth_method: "password",
      private_key: null,
      password,
    });
    const server = await person.api.post("/api/servers", {
      ...sshd.server(),
      auth_method: "key",
      password: null,
      private_key: key.privateKey,
      passphrase: "Passphrase-7GqkWq",
    });
    const session = await person.api.post(`/api/ssh/${server.id}/connect`);
    await person.api.execute(session.id, "echo x");
    const stream = await Socket.open(krownd.origin, `/api/ssh/${session.id}/stream?token=${person.token}`);
    await stream.next("welcome");
    await stream.close();
    await krownd.api.refused(401, "invalid_credentials", "POST", "/api/auth/login", {
      username: "secretive",
      password: "Mistyped-5RtYuI",
    });
    await person.api.refused(502, undefined, "POST", "/api/sessions", {
      ...sshd.target(),
      auth_method: "password",
      private_key: null,
      password: "Mistyped-5RtYuI",
    });

    const keyLines = key.privateKey.split("\n").filter((line) => line.length === 70);
    const secrets = [
      password,
      "Passphrase-7GqkWq",
      ...keyLines,
      person.password,
      person.token,
      person.token.split(".")[2],
      "Mistyped-5RtYuI",
      krownd.signInLink.split("=")[1],
    ];
    const log = () => krownd.child.stderr + krownd.child.stdout.replace(/^Sign in: .*$/m, "");
    const look = (bytes, where) => {
      for (const secret of secrets) {
        for (const form of [
          secret,
          Buffer.from(secret).toString("base64").slice(0, -4),
          Buffer.from(secret).toString("hex"),
        ]) {
          assert.ok(!bytes.includes(form), `${where} holds ${secret.slice(0, 6)}…`);
        }
      }
    };
    look(readFileSync(`/proc/${krownd.pid}/cmdline`), "the command line");
    look(readFileSync(`/proc/${krownd.pid}/environ`), "the environment");
    const check = () => {
      assert.equal(lstatSync(dataDir).mode & 0o777, 0o700);
      for (const { path, mode, isFolder, bytes } of filesBelow(dataDir)) {
        assert.equal(mode & 0o077, 0, `${path} ${mode.toString(8)}`);
        if (isFolder) continue;
        look(bytes, path);
      }
    };
    check();
    await krownd.stop();
    check();
    look(Buffer.from(log()), "the log");
  });

  it("the vault cannot be opened without its key, and nothing is overwritten", async () => {
    const first = await start();
    const person = await first.register("locked");
    const server = await person.api.post("/api/servers", sshd.server());
    assert.equal((await first.api.get("/api/health")).secrets, "open");
    await first.stop();
    const files = filesBelow(first.dataDir).filter(({ isFolder }) => !isFolder);
    const keyFile = files.find(
      ({ path, bytes }) => /key/i.test(path) && bytes.length > 0 && bytes.length < 200,
    );
    assert.ok(keyFile, `a key file among ${files.map(({ path }) => path)}`);
    const hidden = join(temporaryFolder("hidden"), "key");
    renameSync(keyFile.path, hidden);

    for (const how of ["missing", "wrong", "cut"]) {
      if (how === "wrong")
        writeFileSync(
          keyFile.path,
          Buffer.from(keyFile.bytes).map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
          { mode: 0o600 },
        );
      if (how === "cut") writeFileSync(keyFile.path, keyFile.bytes.subarray(0, 7), { mode: 0o600 });
      const before = existsSync(keyFile.path) ? readFileSync(keyFile.path) : null;
      const locked = await start({ dataDir: first.dataDir });
      assert.equal((await locked.api.get("/api/health")).secrets, "locked", how);
      assert.match(locked.child.stderr, /secret|key/i);
      const api = locked.api.as((await login(locked, person)).token);
      assert.deepEqual(await api.get("/api/servers"), [server]);
      await api.refused(503, "secrets_locked", "POST", `/api/ssh/${server.id}/connect`);
      await api.refused(503, "secrets_locked", "POST", "/api/servers", sshd.server());
      await api.refused(503, "secrets_locked", "PUT", `/api/servers/${server.id}`, {
        password: "new",
        auth_method: "password",
      });
      await locked.stop();
      assert.deepEqual(
        existsSync(keyFile.path) ? readFileSync(keyFile.path) : null,
        before,
        "nothing was overwritten",
      );
    }

    writeFileSync(keyFile.path, readFileSync(hidden), { mode: 0o600 });
    const open = await start({ dataDir: first.dataDir });
    const api = open.api.as((await login(open, person)).token);
    assert.equal((await api.post(`/api/ssh/${server.id}/connect`)).status, "connected");
    await open.stop();
  });

  it("--secrets passphrase asks for the same one again", async () => {
    const dataDir = temporaryFolder("passphrase");
    const withPassphrase = (KROWN_PASSPHRASE) =>
      start({ dataDir, secrets: "passphrase", env: { KROWN_PASSPHRASE } });
    const first = await withPassphrase("correct horse");
    const person = await first.register("sealed");
    const server = await person.api.post("/api/servers", sshd.server());
    await first.stop();
    const vault = filesBelow(dataDir)
      .filter(({ path }) => path.endsWith(".json"))
      .map(({ bytes }) => bytes.toString());
    const wrong = await withPassphrase("battery staple");
    assert.equal((await wrong.api.get("/api/health")).secrets, "locked");
    const api = wrong.api.as((await login(wrong, person)).token);
    assert.deepEqual(await api.get("/api/servers"), [server]);
    await api.refused(503, "secrets_locked", "POST", `/api/ssh/${server.id}/connect`);
    await wrong.stop();
    assert.deepEqual(
      filesBelow(dataDir)
        .filter(({ path }) => path.endsWith(".json"))
        .map(({ bytes }) => bytes.toString()),
      vault,
    );
    const right = await withPassphrase("correct horse");
    assert.equal(
      (await right.api.as((await login(right, person)).token).post(`/api/ssh/${server.id}/connect`)).status,
      "connected",
    );
    await right.stop();
  });
});
