/** Guessing passwords and names. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { Krownd } from "../support-js/krownd.mjs";

const krownd = await Krownd.start();
after(() => krownd.stop());
const owner = await krownd.owner();
const { api } = krownd;
const login = (username, password) => api.post("/api/auth/login", { username, password }, 200);

describe("guessing", { timeout: 120_000 }, () => {
  const attempt = (username, password = "a wrong password") =>
    api.request("POST", "/api/auth/login", { username, password });

  it("tells nobody which accounts exist", async () => {
    const disabled = await krownd.register("disabled");
    await owner.api.put(`/api/users/${disabled.user.id}`, { disabled: true });
    await krownd.register("exists");
    const answers = [
      await attempt("exists"),
      await attempt("exists-not"),
      await attempt("disabled", disabled.password),
    ];
    for (const answer of answers) {
      assert.equal(answer.status, 401);
      assert.equal(answer.text, answers[0].text);
    }
    const duration = async (username) => {
      const start = process.hrtime.bigint();
      await attempt(username);
      return Number(process.hrtime.bigint() - start) / 1e6;
    };
    const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
    const known = [];
    const unknown = [];
    for (let i = 0; i < 3; i += 1) {
      known.push(await duration("exists"));
      unknown.push(await duration("exists-not"));
    }
    const ratio = median(known) / median(unknown);
    assert.ok(ratio > 0.4 && ratio < 2.5, `an unknown name takes the same work: ${known} against ${unknown}`);
  });

  for (const [what, username] of [
    ["an account", "target"],
    ["a name that does not exist", "nobody-at-all"],
  ]) {
    it(`is throttled for ${what}, and for that alone`, async () => {
      const target = username === "target" ? await krownd.register("target") : null;
      let answer;
      let tries = 0;
      do {
        answer = await attempt(username);
        tries += 1;
      } while (answer.status === 401 && tries < 50);
      assert.equal(answer.status, 429, `after ${tries} tries: ${answer.text}`);
      assert.ok(tries >= 4, `${tries} tries are too few for a person who mistypes`);
      assert.equal(answer.body.code, "too_many_attempts");
      assert.ok(Number(answer.headers["retry-after"]) >= 1);
      if (target)
        assert.equal(
          (await attempt(username, target.password)).status,
          429,
          "nor can one go on with the right one",
        );
      const bystander = await krownd.register(`bystander-of-${username}`);
      await login(bystander.user.username, bystander.password);
    });
  }

  it("lets somebody in again when the time has passed", async () => {
    const answer = await attempt("target");
    const seconds = Number(answer.headers["retry-after"]);
    assert.equal(answer.status, 429);
    assert.ok(seconds <= 15 * 60, `${seconds} s shut an owner out for too long`);
  });
});
