import { render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FakeKrown } from "@/test/fakeKrown";
import { openApp, startSignedIn } from "@/test/render";
import { ErrorBoundary } from "./ErrorBoundary";

let krown: FakeKrown | undefined;
afterEach(() => krown?.stop());

describe("the frame", () => {
  it("leads to all pages, and says where one is", async () => {
    krown = await startSignedIn();
    const { user } = openApp("/");
    for (const name of ["Sessions", "History", "Settings", "Servers"]) {
      await user.click(await screen.findByRole("link", { name }));
      await screen.findByRole("heading", { name, level: 1 });
      expect(screen.getByRole("link", { name }).getAttribute("aria-current")).toBe("page");
      expect(document.title).toBe(`${name} · Krown`);
    }
  });

  it("has a way back from an address that there is not", async () => {
    krown = await startSignedIn();
    openApp("/nowhere");
    await screen.findByRole("heading", { name: "Not found" });
    expect(screen.getByRole("link", { name: "Go to your servers" })).toBeTruthy();
  });

  it("says when a page cannot be shown", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const Broken = () => {
      throw new Error("a script is gone");
    };
    render(
      <ErrorBoundary>
        <Broken />
      </ErrorBoundary>,
    );
    expect(screen.getByRole("button", { name: "Reload" })).toBeTruthy();
  });
});
