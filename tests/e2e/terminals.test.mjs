/** A person with a browser and terminals: types, resizes, reloads, loses the network, looks from elsewhere. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Browser, button } from "../support-js/browser.mjs";
import { until } from "../support-js/processes.mjs";
import { startScene } from "../support-js/scene.mjs";
import { Wire } from "../support-js/wire.mjs";

const scene = await startScene();
const { krownd, user } = scene;

describe("terminals in a browser", { timeout: 180_000 }, () => {
  let browser;
  let page;
  let session;
  let wire;

  before(async () => {
    session = await scene.connect();
    wire = await Wire.lay();
    browser = await Browser.start();
    page = await open({ proxy: wire.proxy });
  });
  after(async () => {
    await browser?.close();
    wire?.close();
  });

  async function open({ token = user.token, terminal, ...options } = {}) {
    const fresh = await browser.open({ token, ...options });
    const search = terminal ? `?terminal=${terminal}` : "";
    await fresh.goto(`${krownd.origin}/sessions/${session.id}${search}`);
    return fresh;
  }

  const shown = (at) => at.getByTestId("terminal").filter({ visible: true });
  const rows = (at) => shown(at).locator(".xterm-rows > div").allTextContents();
  const lines = async (at) => (await rows(at)).map((row) => row.replaceAll("\u00a0", " ").trimEnd());
  const tab = (at, name) => at.getByRole("tab", { name, exact: true });
  const terminals = () => user.api.get(`/api/sessions/${session.id}/terminals`);
  const newest = async () => (await terminals()).at(-1).id;

  /** The first match of `pattern` in a line of the terminal in view, now or when it is drawn. */
  const reads = (pattern, { at = page, ms = 20_000 } = {}) =>
    until(async () => (await lines(at)).map((line) => pattern.exec(line)).find(Boolean), ms, pattern).catch(
      async (error) => {
        throw new Error(`${error.message}; there is:\n${(await lines(at)).join("\n").trimEnd()}`);
      },
    );

  async function type(text, at = page) {
    await at.keyboard.type(text);
    await at.keyboard.press("Enter");
  }

  async function openTerminal(at = page) {
    const before = (await terminals()).length;
    await button(at, "New terminal").click();
    await until(async () => (await terminals()).length > before, 10_000, "the terminal is open");
    await reads(/[$#] $|[$#]$/, { at });
  }

  it("opens one, which has the focus, and answers", async () => {
    await openTerminal();
    await tab(page, "Terminal 1").and(page.locator("[aria-selected=true]")).waitFor();
    await type("echo hello-$((20+3))");
    await reads(/^hello-23$/);
  });

  it("has the size of the window from the first line on, and follows it", async () => {
    const { cols, rows: height } = (await terminals())[0];
    assert.equal(height, (await rows(page)).length);
    assert.ok(cols > 80, `${cols} columns`);
    await page.setViewportSize({ width: 900, height: 500 });
    await until(async () => (await terminals())[0].cols < cols, 10_000, "the terminal is narrower");
    await type("echo size=$(stty size | tr ' ' x)");
    const [, told, columns] = await reads(/^size=(\d+)x(\d+)$/);
    const now = (await terminals())[0];
    assert.deepEqual([Number(told), Number(columns)], [now.rows, now.cols]);
    assert.equal((await rows(page)).length, now.rows);
    await page.setViewportSize({ width: 1280, height: 720 });
    await until(async () => (await terminals())[0].cols === cols, 10_000, "it is as wide as before");
  });

  it("shows the end of much output", async () => {
    await type("seq 1 200000; echo the-e''nd");
    await reads(/^the-end$/, { ms: 60_000 });
    assert.ok((await lines(page)).includes("200000"));
  });

  it("takes a large paste whole", async () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `<${i}>`).join("");
    await type(`stty raw -echo; echo rea''dy; head -c ${text.length} | md5sum; stty sane`);
    await reads(/ready$/);
    await page.evaluate((data) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", data);
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    }, text);
    const [, sum] = await reads(/([0-9a-f]{32})  -/);
    assert.equal(sum, createHash("md5").update(text).digest("hex"));
  });

  it("is there after a reload, with what it showed and what it knows", async () => {
    await type("clear; KEPT=41; echo be''fore");
    await reads(/^before$/);
    await page.reload();
    await reads(/^before$/);
    await type("echo kept-$((KEPT+1))");
    await reads(/^kept-42$/);
    assert.equal((await terminals()).length, 1);
  });

  it("does not answer again what a program asked before the reload", async () => {
    await type("clear; read -s -t 5 -n 7 -p $'\\e[c'; echo as''ked");
    await reads(/^asked$/);
    await page.reload();
    await reads(/^asked$/);
    await type("echo clean-$((1+1))");
    await reads(/^clean-2$/);
    assert.ok(!(await lines(page)).some((line) => line.includes("1;2c")));
  });

  it("shows two people the same, and both may type", async () => {
    const other = await open({ terminal: await newest() });
    await reads(/^clean-2$/, { at: other });
    await type("clear; echo from-o''ne");
    await reads(/^from-one$/, { at: other });
    await type("echo from-t''wo", other);
    await reads(/^from-two$/);
    await until(
      async () => (await lines(page)).join("\n") === (await lines(other)).join("\n"),
      5000,
      "both show the same",
    );
    await other.context().close();
  });

  it("goes on after the network was cut, with every byte once", async () => {
    const frames = [];
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => typeof payload !== "string" && frames.push(payload)),
    );
    await page.reload();
    await reads(/^from-two$/);
    await type(
      "clear; stty -echo; echo fi''rst; for i in $(seq 1 1000); do echo line-$i; sleep 0.002; done; echo la''st",
    );
    await reads(/^line-\d+$/);
    wire.cut();
    await shown(page).getByRole("status").waitFor();
    await until(async () => (await terminals())[0].offset > 1000, 5000, "it prints on meanwhile");
    wire.mend();
    await reads(/^last$/, { ms: 60_000 });
    assert.equal(await shown(page).getByRole("status").count(), 0);
    const printed = Buffer.concat(frames).toString();
    const expected = Array.from({ length: 1000 }, (_, i) => `line-${i + 1}\r\n`).join("");
    assert.ok(printed.slice(printed.lastIndexOf("first\r\n")).includes(`first\r\n${expected}last\r\n`));
    await type("stty sane");
  });

  it("keeps several apart", async () => {
    await openTerminal();
    await tab(page, "Terminal 2").and(page.locator("[aria-selected=true]")).waitFor();
    await type("echo second-$((1+1))");
    await reads(/^second-2$/);
    await tab(page, "Terminal 1").click();
    await reads(/^last$/);
    assert.ok(!(await lines(page)).includes("second-2"));
    await type("echo first-$((1+0))");
    await reads(/^first-1$/);
  });

  it("follows those behind as well, and shows them whole", async () => {
    await page.reload();
    await reads(/^first-1$/);
    await tab(page, "Terminal 2").click();
    await reads(/^second-2$/);
    await type("echo rows=$(stty size)");
    const [, told] = await reads(/^rows=(\d+) \d+$/);
    assert.equal((await rows(page)).length, Number(told));
    await tab(page, "Terminal 1").click();
    await reads(/^first-1$/);
  });

  it("says with which code its program ended", async () => {
    await tab(page, "Terminal 2").click();
    await type("exit 3");
    await reads(/^\[Exit code: 3\]$/);
    await tab(page, "Terminal 2 ended").waitFor();
  });

  it("is gone when its tab is closed", async () => {
    const ids = (await terminals()).map(({ id }) => id);
    await button(page, "Close Terminal 2").click();
    await until(async () => (await terminals()).length === 1, 5000, "it is forgotten");
    await user.api.refused(404, "not_found", "GET", `/api/terminals/${ids[1]}`);
    await reads(/^first-1$/);
  });

  it("can be looked at, and no more, by who may only read", async () => {
    const id = await newest();
    await scene.owner.api.put(`/api/users/${user.user.id}`, { role: "readonly" });
    const { token } = await krownd.api.post(
      "/api/auth/login",
      { username: user.user.username, password: user.password },
      200,
    );
    const reader = await open({ token, terminal: id });
    await reads(/^first-1$/, { at: reader });
    assert.equal(await button(reader, "New terminal").count(), 0);
    assert.equal(await button(reader, "Close Terminal 1").count(), 0);
  });

  it("had nothing to complain of on the console", () => {
    assert.deepEqual(browser.complaints, []);
  });
});
