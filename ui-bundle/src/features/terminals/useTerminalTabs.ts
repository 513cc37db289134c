import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { apiService } from "@/services/api";
import { keys, rememberTerminal, useTerminals } from "@/services/queries";
import type { Terminal } from "@/services/types";

/** Numbers that stay with their terminal when another one is closed. */
function newNumbering() {
  const numbers = new Map<string, number>();
  return (id: string) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return numbers.get(id)!;
  };
}

/**
 * The terminals of a session, and which of them is shown; the address knows it too, so that it is still that
 * one after a reload. What goes wrong is told to `onFailure`.
 */
export function useTerminalTabs(sessionId: string, onFailure: (message: string | null) => void) {
  const client = useQueryClient();
  const list = useTerminals(sessionId);
  const [search, setSearch] = useSearchParams();
  const [numberOf] = useState(newNumbering);
  const [isOpening, setOpening] = useState(false);

  // What an earlier page knew does not tell how much each of them has printed by now.
  const terminals = list.isFetchedAfterMount ? (list.data ?? []) : [];
  const wanted = search.get("terminal");
  const isThere = !list.isFetchedAfterMount || terminals.some(({ id }) => id === wanted);

  const select = (id: string | null) => setSearch(id === null ? {} : { terminal: id }, { replace: true });

  const attempt = async (action: () => Promise<unknown>) => {
    onFailure(null);
    await action().catch((error: Error) => onFailure(error.message));
  };

  return {
    terminals: terminals.map((terminal) => ({ terminal, name: `Terminal ${numberOf(terminal.id)}` })),
    /** Null: none of them. */
    selected: isThere ? wanted : null,
    select,
    failure: list.error?.message,
    isOpening,

    /** Opens one that fits into `area`. */
    open: async (area: HTMLElement) => {
      setOpening(true);
      await attempt(async () => {
        const { measure } = await import("./xterm/measure");
        const terminal = await apiService.createTerminal(sessionId, await measure(area));
        rememberTerminal(client, terminal);
        select(terminal.id);
      });
      setOpening(false);
    },

    /** Ends what runs in it. Where it was in view, its neighbour is from then on. */
    close: (id: string) =>
      attempt(async () => {
        const index = terminals.findIndex((terminal) => terminal.id === id);
        const left = terminals.filter((terminal) => terminal.id !== id);
        if (id === wanted) select(left[Math.max(0, index - 1)]?.id ?? null);
        await apiService.deleteTerminal(id);
        client.setQueryData<Terminal[]>([...keys.terminals, sessionId], left);
        await client.invalidateQueries({ queryKey: keys.terminals });
      }),
  };
}
