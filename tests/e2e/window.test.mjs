/** The window of krown on a virtual display: signed in from the start, then the same smoke as in a browser. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import puppeteer from "puppeteer-core";
import { checkStderr, environment, krownFile, temporaryFolder } from "../support-js/krownd.mjs";
import { Child, until } from "../support-js/processes.mjs";
import { Sshd, freePort } from "../support-js/sshd.mjs";

const here = existsSync(krownFile) && existsSync("/usr/bin/Xvfb");
const skip = here ? false : `${krownFile} or Xvfb is missing`;

describe("in the window", { timeout: 120_000, skip }, () => {
  let display;
  let krown;
  let sshd;
  let browser;
  let page;

  before(async () => {
    sshd = await Sshd.start();
    display = new Child("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
    const [, number] = await display.waitFor("stdout", /^(\d+)$/m);
    const home = temporaryFolder("home");
    const debugging = `127.0.0.1:${await freePort()}`;
    const { WAYLAND_DISPLAY, ...rest } = environment();
    krown = new Child(krownFile, ["--listen", "127.0.0.1:0", "--secrets", "file"], {
      env: {
        ...rest,
        HOME: home,
        XDG_DATA_HOME: join(home, "data"),
        XDG_CONFIG_HOME: join(home, "config"),
        XDG_CACHE_HOME: join(home, "cache"),
        XDG_RUNTIME_DIR: temporaryFolder("runtime"),
        DISPLAY: `:${number}`,
        QT_QPA_PLATFORM: "xcb",
        LANG: "C.UTF-8",
        QTWEBENGINE_DISABLE_SANDBOX: "1",
        QTWEBENGINE_REMOTE_DEBUGGING: debugging,
      },
    });
    // Connected only once there is the page: of an earlier connection QtWebEngine does not tell its pages.
    await until(
      async () => {
        assert.ok(!krown.hasEnded, `krown ended: ${krown.stderr}`);
        const answer = await fetch(`http://${debugging}/json`).catch(() => null);
        return answer && (await answer.json()).some(({ url }) => url.startsWith("http"));
      },
      30_000,
      "the window has a page",
    );
    browser = await puppeteer.connect({ browserURL: `http://${debugging}`, defaultViewport: null });
    page = await until(async () => (await browser.pages())[0], 5000, "the page is told");
    page.setDefaultTimeout(15_000);
  });

  after(async () => {
    await browser?.disconnect();
    if (krown && !krown.hasEnded) await krown.end("SIGKILL");
    if (display) await display.end();
    await sshd?.stop();
  });

  const named = (role, name) => page.locator(`::-p-aria([name="${name}"][role="${role}"])`);
  const fill = (name, value) => named("textbox", name).fill(value);
  const press = (name) => named("button", name).click();
  const textOf = (selector) =>
    page.$$eval(selector, (all) => all.map(({ textContent }) => textContent).join("\n"));
  const prints = (text) =>
    until(
      async () => (await textOf('[data-testid="terminal"]')).includes(text),
      15_000,
      `"${text}" in the terminal`,
    );

  it("is signed in already, without a ticket in its address or its command line", async () => {
    await named("button", "Add server").wait();
    const { hash, pathname } = new URL(page.url());
    assert.equal(pathname, "/");
    assert.ok(!hash.includes("ticket"));
    assert.doesNotMatch(readFileSync(`/proc/${krown.pid}/cmdline`, "utf8"), /ticket/);
    assert.doesNotMatch(krown.stdout + krown.stderr, /ticket/);
  });

  it("adds a server, connects, runs a command and reads its output", async () => {
    await press("Add server");
    await fill("Name", "My test host");
    await fill("Host", sshd.host);
    for (const role of ["spinbutton", "textbox"]) {
      const port = await page.$(`::-p-aria([name="Port"][role="${role}"])`);
      if (port) await named(role, "Port").fill(String(sshd.port));
    }
    await fill("Username", sshd.username);
    if (!sshd.password) await named("radio", "Private key").click();
    await fill(sshd.password ? "Password" : "Private key", sshd.password ?? sshd.key.privateKey);
    await press("Save");
    await press("Connect");
    await until(() => /\/sessions\/[0-9a-f-]{36}$/.test(page.url()), 15_000, "the session page");
    await fill("Command", 'echo out""put-$((40+2)); echo err""or-$((40+3)) >&2; exit 7');
    await press("Run");
    await prints("output-42");
    await prints("error-43");
    checkStderr(krown.stderr);
  });

  it("shows a picture", async () => {
    const picture = await page.screenshot();
    assert.ok(picture.length > 5000, `${picture.length} bytes`);
  });

  it("ends cleanly", async () => {
    await browser.disconnect();
    const { code, signal } = await krown.end("SIGTERM", 10_000);
    checkStderr(krown.stderr);
    assert.doesNotMatch(
      krown.stderr,
      /still not deleted/,
      "what QtWebEngine says of a wrong order of ending",
    );
    assert.deepEqual([code, signal], [0, null], krown.stderr);
  });
});
