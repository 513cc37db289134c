import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeKrown, someServer, someSession, someUser } from "@/test/fakeKrown";
import { ApiError, apiService } from "./api";
import { credentials } from "./credentials";
import { reachability } from "./reachability";

let krown: FakeKrown;
beforeEach(async () => {
  krown = await FakeKrown.start();
});
afterEach(() => krown.stop());

const signedIn = { token: "t2", expires_at: "2025-01-12T22:00:00Z", user: someUser };
const failure = (request: Promise<unknown>) =>
  request.then(
    () => expect.fail("it did not fail"),
    (error: ApiError) => error,
  );

type Case = [name: string, call: () => Promise<unknown>, route: string, body: unknown, status: number];

const account = {
  username: "ada",
  password: "long enough",
  email: "ada@example.com",
  role: "operator",
} as const;
const target = {
  host: "web.example.com",
  port: 22,
  username: "deploy",
  auth_method: "password",
  password: "secret",
} as const;
const server = { name: "web-01", ...target };

const anonymous: Case[] = [
  [
    "login",
    () => apiService.login("ada", "pw"),
    "POST /api/auth/login",
    { username: "ada", password: "pw" },
    200,
  ],
  ["register", () => apiService.register(account), "POST /api/auth/register", account, 201],
  ["exchangeTicket", () => apiService.exchangeTicket("x"), "POST /api/auth/ticket", { ticket: "x" }, 200],
  ["health", () => apiService.health(), "GET /api/health", undefined, 200],
];

const signed: Case[] = [
  ["me", () => apiService.me(), "GET /api/auth/me", undefined, 200],
  ["logout", () => apiService.logout(), "POST /api/auth/logout", undefined, 204],
  ["getUsers", () => apiService.getUsers(), "GET /api/users", undefined, 200],
  [
    "updateUser",
    () => apiService.updateUser("u2", { role: "readonly" }),
    "PUT /api/users/u2",
    { role: "readonly" },
    200,
  ],
  ["deleteUser", () => apiService.deleteUser("u2"), "DELETE /api/users/u2", undefined, 204],
  ["getServers", () => apiService.getServers(), "GET /api/servers", undefined, 200],
  ["getServer", () => apiService.getServer("a/b"), "GET /api/servers/a%2Fb", undefined, 200],
  ["createServer", () => apiService.createServer(server), "POST /api/servers", server, 201],
  [
    "updateServer",
    () => apiService.updateServer("sv1", { name: "n" }),
    "PUT /api/servers/sv1",
    { name: "n" },
    200,
  ],
  ["deleteServer", () => apiService.deleteServer("sv1"), "DELETE /api/servers/sv1", undefined, 204],
  ["connectSsh", () => apiService.connectSsh("sv1"), "POST /api/ssh/sv1/connect", {}, 201],
  [
    "connectSsh with an accepted key",
    () => apiService.connectSsh("sv1", { acceptHostKey: "SHA256:x" }),
    "POST /api/ssh/sv1/connect",
    { accept_host_key: "SHA256:x" },
    201,
  ],
  ["quickConnect", () => apiService.quickConnect(target), "POST /api/sessions", target, 201],
  ["getSessions", () => apiService.getSessions(), "GET /api/sessions", undefined, 200],
  ["getSession", () => apiService.getSession("s1"), "GET /api/sessions/s1", undefined, 200],
  ["deleteSession", () => apiService.deleteSession("s1"), "DELETE /api/sessions/s1", undefined, 204],
  [
    "execute",
    () => apiService.execute("s1", "ls", 5),
    "POST /api/sessions/s1/execute",
    { command: "ls", timeout_secs: 5 },
    200,
  ],
  ["getHistory", () => apiService.getHistory("s1"), "GET /api/sessions/s1/history", undefined, 200],
  [
    "getHistory of a page",
    () => apiService.getHistory("s1", { limit: 5, before: "c1" }),
    "GET /api/sessions/s1/history?limit=5&before=c1",
    undefined,
    200,
  ],
  ["getTerminals", () => apiService.getTerminals("s1"), "GET /api/sessions/s1/terminals", undefined, 200],
  ["createTerminal", () => apiService.createTerminal("s1"), "POST /api/sessions/s1/terminals", {}, 201],
  [
    "createTerminal of a size",
    () => apiService.createTerminal("s1", { cols: 100, rows: 30 }),
    "POST /api/sessions/s1/terminals",
    { cols: 100, rows: 30 },
    201,
  ],
  ["getTerminal", () => apiService.getTerminal("t1"), "GET /api/terminals/t1", undefined, 200],
  ["deleteTerminal", () => apiService.deleteTerminal("t1"), "DELETE /api/terminals/t1", undefined, 204],
];

describe("every call", () => {
  const check = async ([, call, route, body, status]: Case) => {
    const answer = status === 204 ? undefined : { it: "is", the: "answer" };
    krown.on(route.split("?")[0]!, { status, body: answer });
    expect(await call()).toEqual(answer);
    const [request] = krown.asked(route);
    expect(request?.body).toEqual(body);
    expect(request?.headers["content-type"]).toBe(body === undefined ? undefined : "application/json");
    return request!;
  };

  it.each(signed)("%s goes out as the API has it, with the token", async (...one) => {
    localStorage.setItem("token", "t1");
    const request = await check(one);
    expect(request.headers.authorization).toBe("Bearer t1");
  });

  it.each(anonymous)("%s goes out as the API has it, without a token", async (...one) => {
    localStorage.setItem("token", "t1");
    const request = await check(one);
    expect(request.headers.authorization).toBeUndefined();
  });
});

describe("the documented example", () => {
  it("signs in, stores a server, connects and closes", async () => {
    krown.on("POST /api/auth/login", { status: 200, body: signedIn });
    krown.on("POST /api/servers", { status: 201, body: someServer });
    krown.on("POST /api/ssh/sv1/connect", { status: 201, body: someSession });
    krown.on("DELETE /api/sessions/s1", { status: 204 });

    const response = await apiService.login("user", "password");
    localStorage.setItem("token", response.token);
    const stored = await apiService.createServer(server);
    const session = await apiService.connectSsh(stored.id);
    await apiService.deleteSession(session.id);

    expect(krown.requests.slice(1).map(({ headers }) => headers.authorization)).toEqual(
      Array(3).fill("Bearer t2"),
    );
  });
});

describe("an error", () => {
  it("has the status, the code, the sentence and the field", async () => {
    const body = { error: "The host must be a DNS name.", code: "invalid_input", field: "host" };
    krown.on("POST /api/servers", { status: 400, body });
    const error = await failure(apiService.createServer(server));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, code: "invalid_input", field: "host", message: body.error });
  });

  it("has what else was told", async () => {
    krown.on("POST /api/ssh/sv1/connect", {
      status: 409,
      body: {
        error: "Unknown key.",
        code: "host_key_unknown",
        fingerprint: "SHA256:x",
        algorithm: "ssh-rsa",
      },
    });
    const { details, field } = await failure(apiService.connectSsh("sv1"));
    expect(details).toEqual({ fingerprint: "SHA256:x", algorithm: "ssh-rsa" });
    expect(field).toBeNull();
  });

  it("says how long to wait", async () => {
    krown.on("POST /api/auth/login", {
      status: 429,
      body: { error: "Too many attempts.", code: "too_many_attempts" },
      headers: { "Retry-After": "30" },
    });
    expect((await failure(apiService.login("a", "b"))).details).toEqual({ retry_after: 30 });
  });

  it("is told in words when the answer is not ours", async () => {
    krown.on("GET /api/servers", { status: 500 });
    expect(await failure(apiService.getServers())).toMatchObject({ status: 500, code: "unknown" });
  });

  it("of nobody answering is reported, until somebody answers", async () => {
    const { origin } = krown;
    await krown.stop();
    const error = await failure(apiService.health());
    expect(error).toMatchObject({ status: 0, code: "unreachable" });
    expect(error.message).not.toContain(origin);
    expect(reachability.isReachable()).toBe(false);

    krown = await FakeKrown.start();
    await failure(apiService.health());
    expect(reachability.isReachable()).toBe(true);
  });
});

describe("a 401", () => {
  const refusal = { status: 401, body: { error: "Sign in again.", code: "unauthorized" } };
  const settle = () => new Promise((done) => setTimeout(done));

  it("to a signed request signs out, with a sentence", async () => {
    credentials.setToken("t1");
    krown.on("GET /api/servers", refusal);
    await failure(apiService.getServers());
    await settle();
    expect(credentials.getToken()).toBeNull();
    expect(credentials.notice).toMatch(/signed out/);
  });

  it("to a wrong password signs nobody out", async () => {
    credentials.setToken("t1");
    krown.on("POST /api/auth/login", { status: 401, body: { error: "Wrong.", code: "invalid_credentials" } });
    await failure(apiService.login("ada", "wrong"));
    await settle();
    expect(credentials.getToken()).toBe("t1");
  });

  it("to an old token leaves the one that took its place", async () => {
    credentials.setToken("t1");
    krown.on("GET /api/servers", () => {
      credentials.setToken("t2");
      return refusal;
    });
    await failure(apiService.getServers());
    await settle();
    expect(credentials.getToken()).toBe("t2");
  });

  it("while the token is renewed waits for the new one", async () => {
    credentials.setToken("t1");
    krown.on("GET /api/servers", refusal);
    krown.on("PUT /api/auth/me", { status: 200, body: signedIn });
    await Promise.all([apiService.updateMe({ email: "" }), failure(apiService.getServers())]);
    await settle();
    expect(credentials.getToken()).toBe("t2");
  });

  it("to the renewal itself signs out", async () => {
    credentials.setToken("t1");
    krown.on("PUT /api/auth/me", refusal);
    await failure(apiService.updateMe({}));
    await settle();
    expect(credentials.getToken()).toBeNull();
  });
});
