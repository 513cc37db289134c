/** A person with a browser: signs up, adds a server, connects, runs commands, reads what they print. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Browser, button, field, terminal } from "../support-js/browser.mjs";
import { Krownd } from "../support-js/krownd.mjs";
import { until } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";

const { krownd, sshd } = await startScene();
const account = { username: "visitor", password: "a visitor’s password", email: "visitor@example.com" };

async function choose(page, method) {
  const radio = page.getByRole("radio", { name: method, exact: true });
  if (await radio.count()) await radio.check();
  else await page.getByLabel("Authentication", { exact: true }).selectOption({ label: method });
}

async function runCommand(page, command) {
  await field(page, "Command").fill(command);
  await button(page, "Run").click();
}

describe("in a browser", { timeout: 120_000 }, () => {
  let browser;
  let page;

  before(async () => {
    browser = await Browser.start();
    page = await browser.open();
  });
  after(() => browser?.close());

  const path = () => new URL(page.url()).pathname;
  const me = async () => {
    const { token } = await krownd.api.post(
      "/api/auth/login",
      { username: account.username, password: account.password },
      200,
    );
    return krownd.api.as(token);
  };
  const sessionId = () => path().split("/").pop();

  it("shows who is not signed in where to sign in", async () => {
    await page.goto(krownd.origin);
    await button(page, "Sign in").waitFor();
    assert.equal(path(), "/login");
  });

  it("signs up", async () => {
    await page.goto(`${krownd.origin}/register`);
    await field(page, "Username").fill(account.username);
    await field(page, "Email").fill(account.email);
    await field(page, "Password").fill(account.password);
    await button(page, "Create account").click();
    await button(page, "Add server").first().waitFor();
    assert.equal(path(), "/");
  });

  it("adds a server, and is told what is wrong with it", async () => {
    await button(page, "Add server").first().click();
    await field(page, "Name").fill("My test host");
    await field(page, "Host").fill("not a host");
    await field(page, "Port").fill(String(sshd.port));
    await field(page, "Username").fill(sshd.username);
    await choose(page, sshd.password ? "Password" : "Private key");
    await field(page, sshd.password ? "Password" : "Private key").fill(sshd.password ?? sshd.key.privateKey);
    await button(page, "Save").click();
    await page
      .getByText(/must be a DNS name or an IP address/)
      .first()
      .waitFor();
    await field(page, "Host").fill(sshd.host);
    await button(page, "Save").click();
    await page.getByText("My test host").first().waitFor();
    await until(
      async () => (await (await me()).get("/api/servers")).length === 1,
      5000,
      "the server is stored",
    );
  });

  it("connects, runs a command and reads its output", async () => {
    await button(page, "Connect").first().click();
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/);
    await runCommand(page, 'echo out""put-$((40+2)); echo err""or-$((40+3)) >&2; exit 7');
    await terminal(page, "output-42").waitFor();
    await terminal(page, "error-43").waitFor();
    await terminal(page, /\[.*\b7\b.*\]/).waitFor();
  });

  it("cancels a command", async () => {
    const api = await me();
    await runCommand(page, 'echo be""gun; sleep 100');
    await terminal(page, "begun").waitFor();
    await button(page, "Cancel").first().click();
    await until(
      async () => (await api.get(`/api/sessions/${sessionId()}/history`))[0].status === "cancelled",
      10_000,
      "it is cancelled",
    );
  });

  it("goes on after a reload", async () => {
    await page.reload();
    await runCommand(page, 'echo after-re""load');
    await terminal(page, "after-reload").waitFor();
  });

  it("comes back by itself when the server does", async () => {
    const api = await me();
    const { port } = krownd;
    await krownd.stop();
    const again = await Krownd.start({ dataDir: krownd.dataDir, listen: `127.0.0.1:${port}` });
    Object.assign(krownd, again);
    // The session did not survive; the page is to say so, without being asked.
    await page
      .getByText(/disconnected/i)
      .first()
      .waitFor();
    assert.equal((await api.get(`/api/sessions/${sessionId()}`)).status, "disconnected");
  });

  it("lists the session and its history", async () => {
    const id = sessionId();
    await page.goto(krownd.origin);
    await page.getByText("My test host").first().waitFor();
    await page.goto(`${krownd.origin}/history`);
    await page.getByText("echo after-re").first().waitFor();
    await page.goto(`${krownd.origin}/sessions/${id}`);
    await page
      .getByText(/disconnected/i)
      .first()
      .waitFor();
  });

  it("signs in by the link, once, and leaves no ticket behind", async () => {
    const link = krownd.signInLink;
    const owner = await browser.open();
    await owner.goto(link);
    await button(owner, "Add server").first().waitFor();
    assert.ok(!owner.url().includes("ticket"), owner.url());
    const late = await browser.open();
    await late.goto(link);
    await button(late, "Sign in").waitFor();
    await Promise.all([owner.context().close(), late.context().close()]);
  });

  it("signs in by password, and says when it is wrong", async () => {
    const other = await browser.open();
    await other.goto(`${krownd.origin}/login`);
    await field(other, "Username").fill(account.username);
    await field(other, "Password").fill("a wrong password");
    await button(other, "Sign in").click();
    await other
      .getByText(/user ?name or (the )?password/i)
      .first()
      .waitFor();
    await field(other, "Password").fill(account.password);
    await button(other, "Sign in").click();
    await other.getByText("My test host").first().waitFor();
    await other.context().close();
  });

  it("had nothing to complain of on the console", () => {
    assert.deepEqual(browser.complaints, []);
  });
});
