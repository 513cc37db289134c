import type { Command } from "@/services/types";
import { tidy } from "@/shared/terminal/text";
import { clear, endingLine, errorLine, noteLine, outputText, promptLine } from "./transcript";

/** Where text goes: a terminal. */
export interface Sink {
  write: (text: string) => void;
}

/** So much of the history is printed again; replaying megabytes would keep the page busy for seconds. */
const replayedCharacters = 256 * 1024;

/** Writes commands into a terminal, each part of them on lines of its own. */
export class Printer {
  #sink: Sink | null = null;
  #early = "";
  #isLineOpen = false;

  constructor(
    private readonly user: string,
    private readonly host: string,
  ) {}

  attach(sink: Sink) {
    this.#sink = sink;
    sink.write(this.#early);
    this.#early = "";
  }

  clear() {
    this.#early = "";
    this.#isLineOpen = false;
    this.#write(clear);
  }

  prompt(command: string) {
    this.#line(promptLine(this.user, this.host, command));
  }

  output(stream: "stdout" | "stderr", data: string) {
    this.#isLineOpen = !data.endsWith("\n");
    this.#write(outputText(stream, data));
  }

  note(text: string) {
    this.#line(noteLine(text));
  }

  error(text: string) {
    this.#line(errorLine(text));
  }

  ending(ending: Pick<Command, "exit_code" | "signal" | "status">) {
    this.#line(tidy + endingLine(ending));
  }

  /** The newest commands, oldest first, as many as are printed again. */
  thatFit(newestFirst: Command[]): Command[] {
    let left = replayedCharacters;
    const fitting = newestFirst.filter(({ stdout, stderr }) => (left -= stdout.length + stderr.length) >= 0);
    return fitting.reverse();
  }

  #line(text: string) {
    this.#write(this.#isLineOpen ? `\n${text}` : text);
    this.#isLineOpen = false;
  }

  #write(text: string) {
    if (this.#sink) this.#sink.write(text);
    else this.#early += text;
  }
}
