import { describe, expect, it } from "vitest";
import { BoundedOutput } from "./BoundedOutput";

/** A terminal that takes what it was given when it is told to. */
function slowTerminal() {
  const taken: string[] = [];
  let pending: [string, () => void][] = [];
  return {
    taken,
    write: (text: string, done: () => void) => void pending.push([text, done]),
    get pending() {
      return pending.length;
    },
    takeAll() {
      while (pending.length) {
        const now = pending;
        pending = [];
        for (const [text, done] of now) {
          taken.push(text);
          done();
        }
      }
    },
  };
}

describe("output to a terminal", () => {
  it("goes on no faster than the terminal takes it, in order", () => {
    const terminal = slowTerminal();
    const output = new BoundedOutput(terminal, 1000, 10);
    for (let i = 0; i < 100; ++i) output.write(`line${i % 10}`);
    expect(terminal.pending).toBe(2);
    terminal.takeAll();
    expect(terminal.taken).toHaveLength(100);
    expect(terminal.taken.join("")).toMatch(/^(line0line1.*line9){10}$/);
  });

  it("that is too much is left out in the middle, and a line says so", () => {
    const terminal = slowTerminal();
    const output = new BoundedOutput(terminal, 1000, 10);
    for (let i = 0; i < 1000; ++i) output.write(`<${i}>`);
    terminal.takeAll();
    const text = terminal.taken.join("");
    expect(text).toContain("a part of it is left out");
    expect(text.startsWith("<0><1>")).toBe(true);
    expect(text.endsWith("<998><999>")).toBe(true);
    expect(text.length).toBeLessThan(1500);
  });
});
