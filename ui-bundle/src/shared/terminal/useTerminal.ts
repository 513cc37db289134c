import { useEffect, useRef, type RefObject } from "react";
import type { ITerminalOptions, Terminal } from "@xterm/xterm";
import { useTheme } from "../theme";
import { fontIsThere, newTerminal, type OpenTerminal } from "./newTerminal";
import { readLook } from "./palette";

/**
 * A terminal in an element of the page, in our font and colours. Both arguments are to stay the same.
 * @param onOpen What to do with it; returns what ends that.
 */
export function useTerminal(
  options: ITerminalOptions,
  onOpen: (open: OpenTerminal, place: HTMLElement) => () => void,
): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal>(null);
  const theme = useTheme();

  useEffect(() => {
    const element = place.current!;
    const open = newTerminal(options);
    terminal.current = open.term;
    let end: (() => void) | undefined;
    let closed = false;
    void fontIsThere().then(() => {
      if (closed) return;
      open.term.open(element);
      end = onOpen(open, element);
    });
    return () => {
      closed = true;
      end?.();
      open.term.dispose();
      terminal.current = null;
    };
  }, [options, onOpen]);

  useEffect(() => {
    if (terminal.current) terminal.current.options = readLook();
  }, [theme]);

  return place;
}
