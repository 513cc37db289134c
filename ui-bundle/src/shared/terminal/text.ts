/** What Krown itself says in a terminal. ANSI codes, so that the terminal's theme gives the colours. */

export const reset = "\x1b[0m";
export const dim = "\x1b[90m";
export const red = "\x1b[31m";

/** After a program that left the screen in disorder: main screen, and a soft reset, which moves nothing. */
export const tidy = "\x1b[?1047l\x1b[!p\x1b[?25l";

// eslint-disable-next-line no-control-regex -- taking them out is the purpose
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Text that came from elsewhere and must not steer the terminal. */
export const plain = (text: string) => text.replace(/\r\n?/g, "\n").replace(controls, "\ufffd");

export const note = (text: string): string => `${dim}[${plain(text)}]${reset}`;
export const complaint = (text: string): string => `${red}${plain(text)}${reset}`;

/** "Exit code: 0", or why there is none. */
export function exitText({ exit_code, signal }: { exit_code: number | null; signal: string | null }): string {
  return exit_code === null ? `Ended by signal ${signal ?? "unknown"}` : `Exit code: ${exit_code}`;
}
