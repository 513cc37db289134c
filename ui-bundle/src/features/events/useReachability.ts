import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { apiService } from "@/services/api";
import { reachability } from "@/services/reachability";
import { wsService } from "@/services/websocket";

const askAgainAfter = 3_000; // milliseconds

const ask = () => apiService.health().catch(() => undefined); // the answer goes to reachability by itself

/** Whether Krown answers, and a way to ask now. It is asked again by itself while it does not. */
export function useReachability() {
  const isReachable = useSyncExternalStore(reachability.subscribe, reachability.isReachable);
  const client = useQueryClient();

  // A lost socket may be the network's whim, or the end of the server: ask which.
  useEffect(
    () =>
      wsService.on("connection", ({ payload }) => {
        if (payload.state === "waiting") void ask();
      }),
    [],
  );

  useEffect(() => {
    if (isReachable) return;
    const timer = setInterval(() => void ask(), askAgainAfter);
    return () => {
      clearInterval(timer);
      void client.invalidateQueries();
    };
  }, [isReachable, client]);

  return { isReachable, ask };
}
