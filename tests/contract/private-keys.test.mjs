/** Every form of private key that people have, and what is none. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runOk } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";
import { makeKey } from "../support-js/sshd.mjs";

const { sshd, user } = await startScene();
const { api } = user;

describe("private keys", { timeout: 60_000 }, () => {
  const body = (key, passphrase) =>
    sshd.server({
      auth_method: "key",
      password: null,
      private_key: key,
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  const kinds = {
    "ed25519 (OpenSSH)": ["ed25519", []],
    "RSA (OpenSSH)": ["rsa", ["-b", "2048"]],
    "RSA (PEM)": ["rsa", ["-b", "2048", "-m", "PEM"]],
    "RSA (PKCS8)": ["rsa", ["-b", "2048", "-m", "PKCS8"]],
    "ECDSA (OpenSSH)": ["ecdsa", ["-b", "256"]],
    "ECDSA 521 (PEM)": ["ecdsa", ["-b", "521", "-m", "PEM"]],
    "ECDSA 384 (PKCS8)": ["ecdsa", ["-b", "384", "-m", "PKCS8"]],
  };
  let count = 0;
  for (const [kind, [type, args]] of Object.entries(kinds)) {
    for (const passphrase of ["", "pass phrase"]) {
      it(`${kind}${passphrase ? ", encrypted," : ""} signs in`, async () => {
        count += 1;
        const key = await makeKey(sshd.folder, `kind${count}`, type, {
          passphrase,
          args: ["-a", "4", ...args],
        });
        sshd.authorize(key);
        const made = await api.post("/api/servers", body(key.privateKey, passphrase || undefined));
        const opened = await api.post(`/api/ssh/${made.id}/connect`);
        assert.equal((await api.execute(opened.id, "echo in")).stdout, "in\n");
        await api.delete(`/api/sessions/${opened.id}`);
        if (!passphrase) return;
        await api.refused(
          400,
          "wrong_passphrase",
          "POST",
          "/api/servers",
          body(key.privateKey, "wrong"),
          "passphrase",
        );
        await api.refused(
          400,
          "passphrase_required",
          "POST",
          "/api/servers",
          body(key.privateKey),
          "passphrase",
        );
        await api.refused(
          400,
          "wrong_passphrase",
          "POST",
          "/api/sessions",
          {
            ...sshd.target(),
            auth_method: "key",
            password: null,
            private_key: key.privateKey,
            passphrase: "wrong",
          },
          "passphrase",
        );
        await api.refused(
          400,
          undefined,
          "PUT",
          `/api/servers/${made.id}`,
          { passphrase: "wrong" },
          "passphrase",
        );
      });
    }
  }

  it("that are none are refused", async () => {
    const { privateKey, publicKey } = sshd.key;
    for (const key of [
      "x",
      publicKey,
      privateKey.slice(0, 200),
      privateKey.replace(/[A-Za-z0-9]{40}/, ""),
      "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----\n",
    ]) {
      await api.refused(400, "invalid_private_key", "POST", "/api/servers", body(key), "private_key");
    }
    const endless = body("x".repeat(100_000));
    await api.refused(400, undefined, "POST", "/api/servers", endless, "private_key");
    const pkcs8 = await runOk("openssl", ["genpkey", "-algorithm", "ed25519"]);
    await api.refused(400, "invalid_private_key", "POST", "/api/servers", body(pkcs8), "private_key");
  });
});
