import type { ITheme } from "@xterm/xterm";

/** Token by the name that xterm has for it. */
const tokens: ITheme = {
  background: "--term-background",
  foreground: "--term-foreground",
  cursor: "--term-cursor",
  selectionBackground: "--term-selection",
  black: "--term-black",
  red: "--term-red",
  green: "--term-green",
  yellow: "--term-yellow",
  blue: "--term-blue",
  magenta: "--term-magenta",
  cyan: "--term-cyan",
  white: "--term-white",
  brightBlack: "--term-bright-black",
  brightRed: "--term-bright-red",
  brightGreen: "--term-bright-green",
  brightYellow: "--term-bright-yellow",
  brightBlue: "--term-bright-blue",
  brightMagenta: "--term-bright-magenta",
  brightCyan: "--term-bright-cyan",
  brightWhite: "--term-bright-white",
  scrollbarSliderBackground: "--line-strong",
  scrollbarSliderHoverBackground: "--control",
  scrollbarSliderActiveBackground: "--control",
  overviewRulerBorder: "--term-background",
};

/** The terminal's colours of the present theme, out of tokens.css. */
export function readPalette(): ITheme {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    Object.entries(tokens).map(([name, token]) => [name, style.getPropertyValue(token as string).trim()]),
  );
}
