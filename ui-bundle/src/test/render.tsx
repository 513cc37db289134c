import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { App } from "@/app/App";
import { newQueryClient } from "@/services/queries";
import type { User } from "@/services/types";
import { FakeKrown, someUser, welcome } from "./fakeKrown";

const health = { status: "ok", version: "0.1.0", registration: "open", secrets: "open" };

/** A server on which somebody with an empty account is signed in. */
export async function startSignedIn(user: Partial<User> = {}, port = 0): Promise<FakeKrown> {
  const krown = await startSignedOut(user, port);
  localStorage.setItem("token", "t1");
  return krown;
}

export async function startSignedOut(user: Partial<User> = {}, port = 0): Promise<FakeKrown> {
  const krown = await FakeKrown.start(welcome, port);
  krown.on("GET /api/health", { status: 200, body: health });
  krown.on("GET /api/auth/me", { status: 200, body: { ...someUser, ...user } });
  for (const list of ["servers", "sessions", "users"]) {
    krown.on(`GET /api/${list}`, { status: 200, body: [] });
  }
  return krown;
}

/** Opens the application at a path, as a browser would. */
export function openApp(path: string) {
  window.history.replaceState(null, "", path);
  const user = userEvent.setup();
  return { user, ...render(<App client={newQueryClient()} />) };
}
