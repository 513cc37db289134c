import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { someServer, someSession, type FakeKrown } from "@/test/fakeKrown";
import { openApp, startSignedIn } from "@/test/render";

let krown: FakeKrown;
afterEach(() => krown.stop());

const fingerprint = "SHA256:0QWvzVCqNrO6kEZqzEIOkoDy1MpLmSTlRqnUvo1rVAs";
const otherFingerprint = "SHA256:r9iSrzAp5DmxkvbvLx0LU1Ax0eFrtFYMgAPbcTNPjVE";
const connectRoute = "POST /api/ssh/sv1/connect";

async function openWithServer(role: "operator" | "readonly" = "operator") {
  krown = await startSignedIn({ role });
  krown.on("GET /api/servers", { status: 200, body: [someServer] });
  const app = openApp("/");
  await screen.findByText("web-01");
  return app;
}

describe("adding a server", () => {
  const open = async () => {
    krown = await startSignedIn();
    const { user } = openApp("/");
    await user.click(await screen.findByRole("button", { name: "Add server" }));
    const save = () => user.click(screen.getByRole("button", { name: "Save" }));
    return { user, save };
  };

  it("asks for what is missing or impossible", async () => {
    const { user, save } = await open();
    await user.clear(screen.getByLabelText("Port"));
    await user.type(screen.getByLabelText("Port"), "70000");
    await save();
    const invalid = document.querySelectorAll<HTMLInputElement>("[aria-invalid=true]");
    expect([...invalid].map(({ name }) => name)).toEqual(["name", "host", "port", "username", "password"]);
    expect(document.activeElement).toBe(screen.getByLabelText("Name"));
    expect(krown.asked("POST /api/servers")).toEqual([]);
  });

  it("shows what the server refuses beside its field, then stores it", async () => {
    const refusal = {
      error: "The host must be a DNS name or an IP address.",
      code: "invalid_input",
      field: "host",
    };
    krown = await startSignedIn();
    krown.on("POST /api/servers", { status: 400, body: refusal });
    const { user } = openApp("/");
    await user.click(await screen.findByRole("button", { name: "Add server" }));
    await user.type(screen.getByLabelText("Name"), "web-01");
    await user.type(screen.getByLabelText("Host"), "not a host");
    await user.type(screen.getByLabelText("Username"), "deploy");
    await user.type(screen.getByLabelText("Password", { selector: "input:not([type=radio])" }), "secret");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText(refusal.error);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Host")));

    krown.on("POST /api/servers", { status: 201, body: someServer });
    krown.on("GET /api/servers", { status: 200, body: [someServer] });
    await user.clear(screen.getByLabelText("Host"));
    await user.type(screen.getByLabelText("Host"), "web.example.com");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("deploy@web.example.com:22");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(krown.asked("POST /api/servers")[1]?.body).toEqual({
      name: "web-01",
      host: "web.example.com",
      port: 22,
      username: "deploy",
      auth_method: "password",
      password: "secret",
    });
  });

  it("takes a private key instead of a password, also from a file", async () => {
    const { user, save } = await open();
    krown.on("POST /api/servers", { status: 201, body: someServer });
    await user.type(screen.getByLabelText("Name"), "web-01");
    await user.type(screen.getByLabelText("Host"), "::1");
    await user.type(screen.getByLabelText("Username"), "deploy");
    await user.click(screen.getByRole("radio", { name: "Private key" }));
    await save();
    expect(screen.getByText("Paste the private key.")).toBeTruthy();
    await user.upload(screen.getByLabelText("Read it from a file"), new File(["the key"], "id_ed25519"));
    await waitFor(() => expect(screen.getByDisplayValue("the key")).toBeTruthy());
    await save();
    await waitFor(() =>
      expect(krown.asked("POST /api/servers")[0]?.body).toMatchObject({
        auth_method: "key",
        private_key: "the key",
      }),
    );
    expect(krown.asked("POST /api/servers")[0]?.body).not.toHaveProperty("password");
  });
});

describe("a stored server", () => {
  it("is edited: only what changed goes out", async () => {
    const { user } = await openWithServer();
    krown.on("PUT /api/servers/sv1", { status: 200, body: someServer });
    await user.click(screen.getByRole("button", { name: "Edit web-01" }));
    await user.clear(screen.getByLabelText("Name"));
    await user.type(screen.getByLabelText("Name"), "web-02");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(krown.asked("PUT /api/servers/sv1")[0]?.body).toEqual({ name: "web-02" });
  });

  it("is deleted only after a question", async () => {
    const { user } = await openWithServer();
    krown.on("DELETE /api/servers/sv1", { status: 204 });
    await user.click(screen.getByRole("button", { name: "Delete web-01" }));
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(krown.asked("DELETE /api/servers/sv1")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Delete web-01" }));
    await user.click(screen.getByRole("button", { name: "Delete server" }));
    await waitFor(() => expect(krown.asked("DELETE /api/servers/sv1")).toHaveLength(1));
  });

  it("that cannot be reached says why", async () => {
    const { user } = await openWithServer();
    const body = { error: "web.example.com refuses connections on port 22.", code: "connection_refused" };
    krown.on(connectRoute, { status: 502, body });
    await user.click(screen.getByRole("button", { name: "Connect" }));
    expect((await screen.findByRole("alert")).textContent).toContain(body.error);
    expect(window.location.pathname).toBe("/");
  });

  it("offers nothing to those who may only look", async () => {
    await openWithServer("readonly");
    for (const name of ["Add server", "Quick connect", "Connect", "Edit web-01", "Delete web-01"]) {
      expect(screen.queryByRole("button", { name })).toBeNull();
    }
  });
});

describe("a host key", () => {
  const unknownKey = { error: "Unknown.", code: "host_key_unknown", fingerprint, algorithm: "ssh-ed25519" };
  const changedKey = {
    error: "Changed.",
    code: "host_key_changed",
    expected_fingerprint: fingerprint,
    actual_fingerprint: otherFingerprint,
    algorithm: "ssh-ed25519",
  };

  /** Refuses until the right fingerprint is accepted. */
  const guard = (refusal: object, accepted: string) =>
    krown.on(connectRoute, ({ body }) =>
      (body as { accept_host_key?: string }).accept_host_key === accepted
        ? { status: 201, body: someSession }
        : { status: 409, body: refusal },
    );

  it("that is unknown is shown, and connects once it is accepted", async () => {
    const { user } = await openWithServer();
    guard(unknownKey, fingerprint);
    await user.click(screen.getByRole("button", { name: "Connect" }));
    const dialog = within(await screen.findByRole("alertdialog", { name: "Trust web-01?" }));
    expect(dialog.getByText("web.example.com:22")).toBeTruthy();
    expect(dialog.getByText("Ed25519")).toBeTruthy();
    expect(dialog.getByLabelText(fingerprint).textContent).toBe(fingerprint.slice("SHA256:".length));
    await user.click(dialog.getByRole("button", { name: "Accept and connect" }));
    await waitFor(() => expect(window.location.pathname).toBe("/sessions/s1"));
    expect(krown.asked(connectRoute).map(({ body }) => body)).toEqual([{}, { accept_host_key: fingerprint }]);
  });

  it("that has changed is a warning with both keys, and Cancel its default", async () => {
    const { user } = await openWithServer();
    guard(changedKey, otherFingerprint);
    await user.click(screen.getByRole("button", { name: "Connect" }));
    const dialog = within(await screen.findByRole("alertdialog", { name: "The key of web-01 has changed" }));
    expect(dialog.getByLabelText(fingerprint)).toBeTruthy();
    expect(dialog.getByLabelText(otherFingerprint)).toBeTruthy();
    expect(document.activeElement).toBe(dialog.getByRole("button", { name: "Cancel" }));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(krown.asked(connectRoute)).toHaveLength(1);
    expect(window.location.pathname).toBe("/");
  });

  it("that changes between the question and the answer is asked again", async () => {
    const { user } = await openWithServer();
    krown.on(connectRoute, { status: 409, body: unknownKey });
    await user.click(screen.getByRole("button", { name: "Connect" }));
    await screen.findByRole("alertdialog", { name: "Trust web-01?" });
    krown.on(connectRoute, { status: 409, body: changedKey });
    await user.click(screen.getByRole("button", { name: "Accept and connect" }));
    await screen.findByRole("alertdialog", { name: "The key of web-01 has changed" });
  });

  it("is asked about in a quick connect as well", async () => {
    krown = await startSignedIn();
    const { user } = openApp("/");
    krown.on("POST /api/sessions", { status: 409, body: unknownKey });
    await user.click(await screen.findByRole("button", { name: "Quick connect" }));
    await user.type(screen.getByLabelText("Host"), "db.example.com");
    await user.type(screen.getByLabelText("Username"), "deploy");
    await user.type(screen.getByLabelText("Password", { selector: "input:not([type=radio])" }), "secret");
    await user.click(screen.getByRole("button", { name: "Connect" }));
    await screen.findByRole("alertdialog", { name: "Trust db.example.com?" });
    krown.on("POST /api/sessions", { status: 201, body: someSession });
    await user.click(screen.getByRole("button", { name: "Accept and connect" }));
    await waitFor(() => expect(window.location.pathname).toBe("/sessions/s1"));
    expect(krown.asked("POST /api/sessions")[1]?.body).toEqual({
      host: "db.example.com",
      port: 22,
      username: "deploy",
      auth_method: "password",
      password: "secret",
      accept_host_key: fingerprint,
    });
  });
});
