/** Debian's Chromium, as a person has it before him. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

/** A field by its accessible name. Password fields have no role, and are found by their label. */
export const field = (page, name) =>
  page
    .getByRole("textbox", { name, exact: true })
    .or(page.getByRole("spinbutton", { name, exact: true }))
    .or(page.getByLabel(name, { exact: true }).and(page.locator("input[type=password]")));
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const terminal = (page, text) => page.getByTestId("terminal").filter({ hasText: text });

export class Browser {
  /** What the pages had to complain of on their consoles. */
  complaints = [];

  static async start() {
    assert.ok(executablePath, "Chromium is missing: ./dev setup installs it.");
    const asRoot = process.getuid() === 0 ? ["--no-sandbox"] : [];
    const browser = new Browser();
    const args = [...asRoot, "--disable-gpu", "--lang=en"];
    browser.chromium = await chromium.launch({ executablePath, args });
    return browser;
  }

  /** A page of somebody who shares nothing with the others. With a token he is signed in. */
  async open({ token, ...options } = {}) {
    const context = await this.chromium.newContext({ locale: "en-GB", ...options });
    if (token) await context.addInitScript((value) => localStorage.setItem("token", value), token);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      const text = message.text();
      // Chromium notes each answer of 400 and above, also those that the page deals with, and each WebSocket
      // whose server is away.
      const isUsual = /^Failed to load resource|WebSocket connection to/.test(text);
      if (message.type() === "error" && !isUsual) this.complaints.push(text);
    });
    return page;
  }

  close() {
    return this.chromium.close();
  }
}
