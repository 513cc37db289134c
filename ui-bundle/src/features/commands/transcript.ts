import type { Command } from "@/services/types";
import { complaint, dim, exitText, note, plain, red, reset } from "@/shared/terminal/text";

/** How commands look in the terminal. ANSI codes, so that the terminal's theme gives the colours. */

const gold = "\x1b[33m";
const bold = "\x1b[1m";

/** An empty terminal without a cursor: nothing is typed into it. */
export const clear = "\x1bc\x1b[?25l";

export function promptLine(user: string, host: string, command: string): string {
  const who = `${bold}${gold}${plain(user)}${reset}${dim}@${reset}${bold}${plain(host)}${reset}`;
  return `${who} ${gold}❯${reset} ${plain(command)}\n`;
}

export const outputText = (stream: string, data: string): string =>
  stream === "stderr" ? `${red}${data}${reset}` : data;

export const noteLine = (text: string): string => `${note(text)}\n`;
export const errorLine = (text: string): string => `${complaint(text)}\n`;

type Ending = Pick<Command, "exit_code" | "signal" | "status">;

const endings: Partial<Record<Command["status"], string>> = {
  cancelled: "Cancelled",
  timed_out: "Timed out",
  failed: "Failed: the connection was lost or the command could not be started",
  interrupted: "Interrupted: Krown ended while it ran",
  running: "Still running",
};

/** "Exit code: 0", or why there is none. */
export const endingText = (ending: Ending): string => endings[ending.status] ?? exitText(ending);

export function endingLine(ending: Ending): string {
  const isQuiet = ending.exit_code === 0 || ending.status === "cancelled";
  const colour = isQuiet ? dim : red;
  return `${colour}[${endingText(ending)}]${reset}\n\n`;
}
