import { credentials } from "./credentials";
import { request } from "./http";
import type {
  Command,
  Health,
  MeUpdate,
  RegisterRequest,
  Server,
  ServerCreate,
  ServerUpdate,
  Session,
  SessionCreate,
  SignedIn,
  Terminal,
  TerminalCreate,
  User,
  UserUpdate,
} from "./types";

export { ApiError } from "./http";

export interface ConnectOptions {
  /** The fingerprint of the host key that the person has accepted. */
  acceptHostKey?: string;
}

export interface HistoryPage {
  /** 1 to 200, 50 when it is left out. */
  limit?: number;
  /** The id of a command: only older ones. */
  before?: string;
}

const anonymous = true;
const part = encodeURIComponent;

/**
 * The REST API. Every call rejects with an ApiError. The token comes from localStorage ("token"); signing in
 * answers with it and leaves storing it to the caller, a 401 to a signed request removes it.
 */
export const apiService = {
  health: () => request<Health>("GET", "/api/health", { anonymous }),

  login: (username: string, password: string) =>
    request<SignedIn>("POST", "/api/auth/login", { anonymous, body: { username, password } }),
  register: (account: RegisterRequest) =>
    request<SignedIn>("POST", "/api/auth/register", { anonymous, body: account }),
  exchangeTicket: (ticket: string) =>
    request<SignedIn>("POST", "/api/auth/ticket", { anonymous, body: { ticket } }),
  me: () => request<User>("GET", "/api/auth/me"),
  /** Ends all tokens of the account; the new one of the answer is stored. */
  updateMe: (change: MeUpdate) =>
    credentials.renew(() => request<SignedIn>("PUT", "/api/auth/me", { body: change })),
  logout: () => request<void>("POST", "/api/auth/logout"),

  getUsers: () => request<User[]>("GET", "/api/users"),
  updateUser: (id: string, change: UserUpdate) =>
    request<User>("PUT", `/api/users/${part(id)}`, { body: change }),
  deleteUser: (id: string) => request<void>("DELETE", `/api/users/${part(id)}`),

  getServers: () => request<Server[]>("GET", "/api/servers"),
  getServer: (id: string) => request<Server>("GET", `/api/servers/${part(id)}`),
  createServer: (server: ServerCreate) => request<Server>("POST", "/api/servers", { body: server }),
  updateServer: (id: string, change: ServerUpdate) =>
    request<Server>("PUT", `/api/servers/${part(id)}`, { body: change }),
  deleteServer: (id: string) => request<void>("DELETE", `/api/servers/${part(id)}`),

  connectSsh: (serverId: string, { acceptHostKey }: ConnectOptions = {}) =>
    request<Session>("POST", `/api/ssh/${part(serverId)}/connect`, {
      body: acceptHostKey === undefined ? {} : { accept_host_key: acceptHostKey },
    }),
  /** Connects without a stored server. */
  quickConnect: (to: SessionCreate) => request<Session>("POST", "/api/sessions", { body: to }),
  getSessions: () => request<Session[]>("GET", "/api/sessions"),
  getSession: (id: string) => request<Session>("GET", `/api/sessions/${part(id)}`),
  deleteSession: (id: string) => request<void>("DELETE", `/api/sessions/${part(id)}`),

  execute: (sessionId: string, command: string, timeoutSecs?: number) =>
    request<Command>("POST", `/api/sessions/${part(sessionId)}/execute`, {
      body: { command, timeout_secs: timeoutSecs },
    }),
  getHistory: (sessionId: string, { limit, before }: HistoryPage = {}) =>
    request<Command[]>("GET", `/api/sessions/${part(sessionId)}/history`, { query: { limit, before } }),

  getTerminals: (sessionId: string) =>
    request<Terminal[]>("GET", `/api/sessions/${part(sessionId)}/terminals`),
  createTerminal: (sessionId: string, terminal: TerminalCreate = {}) =>
    request<Terminal>("POST", `/api/sessions/${part(sessionId)}/terminals`, { body: terminal }),
  getTerminal: (id: string) => request<Terminal>("GET", `/api/terminals/${part(id)}`),
  /** Ends its program, where that still runs, and forgets it. */
  deleteTerminal: (id: string) => request<void>("DELETE", `/api/terminals/${part(id)}`),
};
