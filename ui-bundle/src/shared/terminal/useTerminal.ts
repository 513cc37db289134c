import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { Terminal, type ITerminalOptions } from "@xterm/xterm";
import { useEffect, useRef, type RefObject } from "react";
import { useTheme } from "../theme";
import { readPalette } from "./palette";

const font = '"JetBrains Mono Variable", ui-monospace, monospace';
const fontSize = 12.5;

const usual: ITerminalOptions = {
  fontFamily: font,
  fontSize,
  lineHeight: 1.25,
  fontWeightBold: 700,
  scrollback: 10_000,
  overviewRuler: { width: 10 },
};

export interface OpenTerminal {
  term: Terminal;
  fit: FitAddon;
}

/** A terminal that shows itself by open(). */
export function newTerminal(options?: ITerminalOptions): OpenTerminal {
  const term = new Terminal({ ...usual, ...options, theme: readPalette() });
  const fit = new FitAddon();
  term.loadAddon(fit);
  return { term, fit };
}

/** Measured with the fallback font the grid would be wrong for ever: wait for this before open(). */
export const fontIsThere = (): Promise<unknown> =>
  document.fonts.load(`${fontSize}px ${font}`).catch(() => undefined);

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
    if (!terminal.current) return;
    terminal.current.options.theme = readPalette();
    terminal.current.options.minimumContrastRatio = theme === "contrast" ? 4.5 : 1;
  }, [theme]);

  return place;
}
