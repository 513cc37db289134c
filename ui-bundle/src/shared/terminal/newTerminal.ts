import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { Terminal, type ITerminalOptions } from "@xterm/xterm";
import { readLook } from "./palette";

const font = '"JetBrains Mono Variable", ui-monospace, monospace';
const fontSize = 12.5;
const longestSide = 1000; // columns or rows; Krown opens no larger terminals

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
  const term = new Terminal({ ...usual, ...options, ...readLook() });
  const fit = new FitAddon();
  term.loadAddon(fit);
  return { term, fit };
}

/** Measured with the fallback font the grid would be wrong for ever: wait for this before open(). */
export const fontIsThere = (): Promise<unknown> =>
  document.fonts.load(`${fontSize}px ${font}`).catch(() => undefined);

/** The columns and rows that fit into its place; undefined while that is not shown. */
export function fittingSize({ fit }: OpenTerminal, place: HTMLElement) {
  const isShown = place.clientWidth > 0 && place.clientHeight > 0;
  const size = isShown ? fit.proposeDimensions() : undefined;
  return size && { cols: Math.min(size.cols, longestSide), rows: Math.min(size.rows, longestSide) };
}
