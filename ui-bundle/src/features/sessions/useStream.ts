import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { useToken } from "@/features/accounts/user";
import { keys } from "@/services/queries";
import type { SocketState } from "@/services/types";
import { wsService } from "@/services/websocket";

const subscribe = (listener: () => void) => wsService.on("connection", listener, "stream");

/** Keeps the stream of a session connected while the page is there, and tells how it goes. */
export function useStream(sessionId: string, wanted: boolean): SocketState {
  const token = useToken();
  const client = useQueryClient();

  useEffect(() => {
    if (!wanted || token === null) return;
    wsService.connectStream(sessionId, token);
    const refetch = () => void client.invalidateQueries({ queryKey: keys.sessions });
    const end = wsService.on("session_status", refetch, "stream");
    return () => {
      end();
      wsService.disconnectStream();
    };
  }, [sessionId, wanted, token, client]);

  return useSyncExternalStore(subscribe, () => wsService.stateOf("stream"));
}
