import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { keys } from "@/services/queries";
import type { SocketState } from "@/services/types";
import { wsService } from "@/services/websocket";

const subscribe = (listener: () => void) => wsService.on("connection", listener, "events");

/** Keeps the pages as the server is, as long as somebody is signed in. Tells how the connection goes. */
export function useLiveUpdates(token: string | null): SocketState {
  const client = useQueryClient();
  const wasLost = useRef(false);

  useEffect(() => {
    if (token === null) return;
    const refetch = (queryKey?: readonly unknown[]) => void client.invalidateQueries({ queryKey });
    const ends = [
      wsService.on("session_status", () => refetch(keys.sessions), "events"),
      wsService.on("terminal_opened", () => refetch(keys.terminals), "events"),
      wsService.on("terminal_closed", () => refetch(keys.terminals), "events"),
      wsService.on("command_complete", ({ payload }) => refetch(keys.history(payload.session_id)), "events"),
      wsService.on(
        "connection",
        ({ payload: { state } }) => {
          if (state === "waiting") wasLost.current = true;
          if (state !== "open" || !wasLost.current) return;
          wasLost.current = false;
          refetch(); // whatever happened meanwhile was not told
        },
        "events",
      ),
    ];
    wsService.connect(token);
    return () => {
      for (const end of ends) end();
      wsService.disconnect();
    };
  }, [token, client]);

  return useSyncExternalStore(subscribe, () => wsService.stateOf("events"));
}
