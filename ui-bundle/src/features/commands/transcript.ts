import type { Command } from "@/services/types";

/** How commands look in the terminal. ANSI codes, so that the terminal's theme gives the colours. */

const reset = "\x1b[0m";
const dim = "\x1b[90m";
const red = "\x1b[31m";
const gold = "\x1b[33m";
const bold = "\x1b[1m";

/** After a program that left the screen in disorder: main screen, and a soft reset, which moves nothing. */
export const tidy = "\x1b[?1047l\x1b[!p\x1b[?25l";
/** An empty terminal without a cursor: nothing is typed into it. */
export const clear = "\x1bc\x1b[?25l";

// eslint-disable-next-line no-control-regex -- taking them out is the purpose
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Text that came from elsewhere and must not steer the terminal. */
export const plain = (text: string) => text.replace(/\r\n?/g, "\n").replace(controls, "\ufffd");

export function promptLine(user: string, host: string, command: string): string {
  const who = `${bold}${gold}${plain(user)}${reset}${dim}@${reset}${bold}${plain(host)}${reset}`;
  return `${who} ${gold}❯${reset} ${plain(command)}\n`;
}

export const outputText = (stream: string, data: string): string =>
  stream === "stderr" ? `${red}${data}${reset}` : data;

export const noteLine = (text: string): string => `${dim}[${plain(text)}]${reset}\n`;
export const errorLine = (text: string): string => `${red}${plain(text)}${reset}\n`;

type Ending = Pick<Command, "exit_code" | "signal" | "status">;

const endings: Partial<Record<Command["status"], string>> = {
  cancelled: "Cancelled",
  timed_out: "Timed out",
  failed: "Failed: the connection was lost or the command could not be started",
  interrupted: "Interrupted: Krown ended while it ran",
  running: "Still running",
};

/** "Exit code: 0", or why there is none. */
export function endingText({ exit_code, signal, status }: Ending): string {
  const ending = endings[status];
  if (ending) return ending;
  return exit_code === null ? `Ended by signal ${signal ?? "unknown"}` : `Exit code: ${exit_code}`;
}

export function endingLine(ending: Ending): string {
  const isQuiet = ending.exit_code === 0 || ending.status === "cancelled";
  const colour = isQuiet ? dim : red;
  return `${colour}[${endingText(ending)}]${reset}\n\n`;
}
