import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { someUser, type FakeKrown } from "@/test/fakeKrown";
import { openApp, startSignedIn, startSignedOut } from "@/test/render";

let krown: FakeKrown;
afterEach(() => krown.stop());

const signedIn = { token: "t2", expires_at: "2025-01-12T22:00:00Z", user: someUser };
const wrong = { error: "The user name or the password is wrong.", code: "invalid_credentials" };

describe("signing in", () => {
  beforeEach(async () => {
    krown = await startSignedOut();
  });

  const fill = async ({ user }: ReturnType<typeof openApp>, password: string) => {
    await user.type(await screen.findByLabelText("Username"), "ada");
    await user.clear(screen.getByLabelText("Password"));
    await user.type(screen.getByLabelText("Password"), password);
    await user.click(screen.getByRole("button", { name: "Sign in" }));
  };

  it("leads back to where one wanted to go", async () => {
    krown.on("POST /api/auth/login", { status: 200, body: signedIn });
    const app = openApp("/history");
    await fill(app, "secret");
    await screen.findByRole("heading", { name: "History" });
    expect(window.location.pathname).toBe("/history");
    expect(localStorage.getItem("token")).toBe("t2");
    expect(krown.asked("POST /api/auth/login")[0]?.body).toEqual({ username: "ada", password: "secret" });
  });

  it("says what was wrong, and can be tried again", async () => {
    krown.on("POST /api/auth/login", { status: 401, body: wrong });
    const app = openApp("/login");
    await fill(app, "wrong");
    expect((await screen.findByRole("alert")).textContent).toBe(wrong.error);
    krown.on("POST /api/auth/login", { status: 200, body: signedIn });
    await fill(app, "secret");
    await screen.findByRole("heading", { name: "Servers" });
  });

  it("asks for what is missing before it asks the server", async () => {
    const { user } = openApp("/login");
    await user.click(await screen.findByRole("button", { name: "Sign in" }));
    expect(screen.getByText("Enter your username.")).toBeTruthy();
    expect(screen.getByText("Enter your password.")).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Username")));
    expect(krown.asked("POST /api/auth/login")).toEqual([]);
  });

  it("by a ticket takes it out of the address at once, and uses it once", async () => {
    let whileAsked = "";
    krown.on("POST /api/auth/ticket", () => {
      whileAsked = window.location.href;
      return { status: 200, body: signedIn };
    });
    openApp("/login#ticket=abc");
    await screen.findByRole("heading", { name: "Servers" });
    expect(whileAsked).toBe(`${krown.origin}/login`);
    expect(krown.asked("POST /api/auth/ticket").map(({ body }) => body)).toEqual([{ ticket: "abc" }]);
  });

  it("by a ticket that is used up says so and offers the form", async () => {
    const body = { error: "This sign-in link was used already or is too old.", code: "invalid_ticket" };
    krown.on("POST /api/auth/ticket", { status: 401, body });
    openApp("/login#ticket=abc");
    expect((await screen.findByRole("alert")).textContent).toBe(body.error);
    expect(screen.getByRole("button", { name: "Sign in" })).toBeTruthy();
    expect(window.location.hash).toBe("");
  });
});

describe("creating an account", () => {
  beforeEach(async () => {
    krown = await startSignedOut();
  });

  it("shows a refusal beside its field", async () => {
    const body = {
      error: "There is an account of that name already.",
      code: "username_taken",
      field: "username",
    };
    krown.on("POST /api/auth/register", { status: 409, body });
    const { user } = openApp("/register");
    await user.type(await screen.findByLabelText("Username"), "ada");
    await user.type(screen.getByLabelText("Email"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "long enough");
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await screen.findByText(body.error);
    const username = screen.getByLabelText("Username");
    expect(username.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(username.getAttribute("aria-describedby")!)?.textContent).toBe(body.error);

    krown.on("POST /api/auth/register", { status: 201, body: signedIn });
    await user.type(username, "2");
    expect(screen.queryByText(body.error)).toBeNull();
    await user.click(screen.getByRole("button", { name: "Create account" }));
    await screen.findByRole("heading", { name: "Servers" });
    expect(krown.asked("POST /api/auth/register")[1]?.body).toEqual({
      username: "ada2",
      email: "ada@example.com",
      password: "long enough",
      role: "operator",
    });
  });

  it("is not offered where registration is closed", async () => {
    const body = { status: "ok", version: "0.1.0", registration: "closed", secrets: "open" };
    krown.on("GET /api/health", { status: 200, body });
    openApp("/register");
    await screen.findByText(/made by an administrator/);
    expect(screen.queryByRole("button", { name: "Create account" })).toBeNull();
  });
});

describe("being signed out elsewhere", () => {
  const expectSignIn = async () => {
    expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
    expect(screen.getByRole("status").textContent).toMatch(/You were signed out/);
    expect(window.location.pathname).toBe("/login");
  };

  it("is noticed by the socket", async () => {
    krown = await startSignedIn();
    openApp("/");
    const peer = await krown.peer(0);
    await screen.findByRole("heading", { name: "Servers" });
    peer.tell("error", { code: "signed_out", message: "You were signed out." });
    peer.close(1008);
    await expectSignIn();
  });

  it("is noticed by a request", async () => {
    krown = await startSignedIn();
    krown.on("GET /api/servers", { status: 401, body: { error: "Sign in again.", code: "unauthorized" } });
    openApp("/");
    await expectSignIn();
  });
});

describe("settings", () => {
  it("change the password, and use the new token from then on", async () => {
    krown = await startSignedIn();
    krown.on("PUT /api/auth/me", { status: 200, body: signedIn });
    const { user } = openApp("/settings");
    await user.type(await screen.findByLabelText("Current password"), "old password");
    await user.type(screen.getByLabelText("New password"), "a better one");
    await user.click(screen.getByRole("button", { name: "Change password" }));
    await screen.findByText(/Your password is saved/);
    expect(krown.asked("PUT /api/auth/me")[0]?.body).toEqual({
      current_password: "old password",
      password: "a better one",
    });
    expect(localStorage.getItem("token")).toBe("t2");
    await waitFor(() =>
      expect(krown.peers.at(-1)?.received[0]).toEqual({ type: "authenticate", token: "t2" }),
    );
    expect(screen.queryByRole("heading", { name: "Users" })).toBeNull();
  });

  it("let administrators manage the others, not the owner", async () => {
    krown = await startSignedIn({ role: "admin", is_owner: true });
    const other = { ...someUser, id: "u2", username: "grace" };
    krown.on("GET /api/users", {
      status: 200,
      body: [{ ...someUser, is_owner: true, role: "admin" }, other],
    });
    krown.on("PUT /api/users/u2", { status: 200, body: other });
    krown.on("DELETE /api/users/u2", { status: 204 });
    const { user } = openApp("/settings");
    await user.selectOptions(await screen.findByLabelText("Role of grace"), "Read only");
    await waitFor(() => expect(krown.asked("PUT /api/users/u2")[0]?.body).toEqual({ role: "readonly" }));
    expect(screen.getByLabelText<HTMLSelectElement>("Role of ada").disabled).toBe(true);

    await user.click(screen.getByRole("button", { name: "Delete grace" }));
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Delete user" }));
    await waitFor(() => expect(krown.asked("DELETE /api/users/u2")).toHaveLength(1));
  });

  it("sign out on the server too", async () => {
    krown = await startSignedIn();
    krown.on("POST /api/auth/logout", { status: 204 });
    const { user } = openApp("/");
    await user.click(await screen.findByRole("button", { name: "Sign out" }));
    await screen.findByRole("button", { name: "Sign in" });
    await waitFor(() =>
      expect(krown.asked("POST /api/auth/logout")[0]?.headers.authorization).toBe("Bearer t1"),
    );
    expect(screen.queryByText(/You were signed out/)).toBeNull();
  });
});
