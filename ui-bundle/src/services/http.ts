import { credentials } from "./credentials";
import { reachability } from "./reachability";
import type { ErrorBody } from "./types";

/** A request that failed. `message` is a sentence for a person, `code` a name for a program. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** The HTTP status; 0 when nothing answered. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** The input field at fault, where there is one. */
    readonly field: string | null = null,
    /** Whatever else the answer told, such as fingerprints. */
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export interface RequestOptions {
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  /** For requests that sign somebody in: no token goes with them, and their 401 ends none. */
  anonymous?: boolean;
}

export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const token = options.anonymous ? null : credentials.getToken();
  const response = await send(method, path, options, token);
  if (response.ok) return (response.status === 204 ? undefined : await readJson(response)) as T;
  const error = await readError(response);
  if (response.status === 401 && token !== null) void credentials.rejected(token);
  throw error;
}

async function send(method: string, path: string, options: RequestOptions, token: string | null) {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  try {
    const response = await fetch(addressOf(path, options.query), { method, headers, body });
    reachability.report(true);
    return response;
  } catch {
    throw unreachable();
  }
}

function addressOf(path: string, query: RequestOptions["query"] = {}) {
  const address = new URL(path, window.location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address.href;
}

function unreachable() {
  reachability.report(false);
  return new ApiError(0, "unreachable", "Krown does not answer. Check that it is running, then try again.");
}

async function readJson(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch {
    throw unreachable(); // broken off in the middle
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(response.status, "bad_answer", "The answer was not understood. Reload this page.");
  }
}

async function readError(response: Response): Promise<ApiError> {
  const fallback = `Krown answered with the status ${response.status}.`;
  const body = (await readJson(response).catch(() => null)) as Partial<ErrorBody> | null;
  const { error = fallback, code = "unknown", field = null, ...details } = body ?? {};
  const retryAfter = Number(response.headers.get("Retry-After"));
  if (retryAfter > 0) Object.assign(details, { retry_after: retryAfter });
  return new ApiError(response.status, code, error, field, details);
}
