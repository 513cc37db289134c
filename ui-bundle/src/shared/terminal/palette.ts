import type { ITerminalOptions, ITheme } from "@xterm/xterm";

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
export function readLook(): Pick<ITerminalOptions, "theme" | "minimumContrastRatio"> {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  const colours = Object.entries(tokens).map(([name, token]) => [
    name,
    style.getPropertyValue(token as string).trim(),
  ]);
  return {
    theme: Object.fromEntries(colours) as ITheme,
    minimumContrastRatio: root.dataset.theme === "contrast" ? 4.5 : 1,
  };
}
