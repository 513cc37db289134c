/** What the pages know of the server, kept by TanStack Query. */
import { QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ApiError, apiService } from "./api";
import type { Command, Session, Terminal } from "./types";

export const keys = {
  health: ["health"] as const,
  me: ["me"] as const,
  users: ["users"] as const,
  servers: ["servers"] as const,
  sessions: ["sessions"] as const,
  history: (sessionId: string) => ["history", sessionId] as const,
  terminals: ["terminals"] as const,
};

const historyPageSize = 50;

export function newQueryClient() {
  return new QueryClient({
    defaultOptions: {
      // "always": the server is on this machine or in this network, whatever the browser thinks of the internet.
      queries: { networkMode: "always", staleTime: 5_000, retry: shouldRetry, retryDelay: 500 },
      mutations: { networkMode: "always" },
    },
  });
}

/** Once more where nothing answered or the server had a bad moment; an answer of 4xx stays what it is. */
function shouldRetry(failures: number, error: Error) {
  const isAnswer = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return !isAnswer && failures < 1;
}

export const useHealth = () => useQuery({ queryKey: keys.health, queryFn: apiService.health, retry: false });
export const useMe = (enabled: boolean) => useQuery({ queryKey: keys.me, queryFn: apiService.me, enabled });
export const useUsers = () => useQuery({ queryKey: keys.users, queryFn: apiService.getUsers });
export const useServers = () => useQuery({ queryKey: keys.servers, queryFn: apiService.getServers });
export const useSessions = () => useQuery({ queryKey: keys.sessions, queryFn: apiService.getSessions });

/** Also a session that is not in the list yet. */
export const useSession = (id: string) =>
  useQuery({ queryKey: [...keys.sessions, id], queryFn: () => apiService.getSession(id) });

export const useHistory = (sessionId: string) =>
  useInfiniteQuery({
    queryKey: keys.history(sessionId),
    queryFn: ({ pageParam }) =>
      apiService.getHistory(sessionId, { limit: historyPageSize, before: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Command[]) => (page.length < historyPageSize ? undefined : page.at(-1)?.id),
  });

export const useTerminals = (sessionId: string) =>
  useQuery({
    queryKey: [...keys.terminals, sessionId],
    queryFn: () => apiService.getTerminals(sessionId),
    refetchOnMount: "always",
  });

/** Puts a session that we know better than the last answer where the pages look for it. */
export function rememberSession(client: QueryClient, session: Session) {
  client.setQueryData([...keys.sessions, session.id], session);
  void client.invalidateQueries({ queryKey: keys.sessions, exact: true });
}

/** Puts a terminal that was just opened where the pages look for it. */
export function rememberTerminal(client: QueryClient, terminal: Terminal) {
  const queryKey = [...keys.terminals, terminal.session_id];
  client.setQueryData<Terminal[]>(queryKey, (known = []) =>
    known.some(({ id }) => id === terminal.id) ? known : [...known, terminal],
  );
  void client.invalidateQueries({ queryKey });
}
