import { apiService } from "@/services/api";
import type { Command, SocketEvents } from "@/services/types";
import { wsService } from "@/services/websocket";
import { Printer, type Sink } from "./Printer";

/** What the page shows around the terminal. A new object with each change. */
export interface ConsoleState {
  /** The command that runs now, or was sent and not answered yet. */
  running: string | null;
  /** Commands that wait for it, in their order. */
  waiting: readonly string[];
}

interface Running {
  id: string;
  command: string;
  /** The server said something about it. */
  started: boolean;
  /** Its output does not come to us: the page was loaded, or the connection lost, while it ran. */
  detached: boolean;
  /** How much of its output is on the screen already, in characters. */
  shown: { stdout: number; stderr: number };
}

const nothing = { stdout: 0, stderr: 0 };
const replayedCommands = 50;
const lookedThrough = 200;

/**
 * Runs the commands of one session, one after the other, and prints them, without React in between. What ran
 * while nobody listened is taken from the history. A command is never sent twice.
 */
export class CommandConsole {
  #state: ConsoleState = { running: null, waiting: [] };
  #running: Running | null = null;
  #ready = false;
  #listeners = new Set<() => void>();
  #unsubscribe: (() => void)[] = [];
  readonly #printer: Printer;

  constructor(
    private readonly sessionId: string,
    user: string,
    host: string,
  ) {
    this.#printer = new Printer(user, host);
  }

  /** Where it prints; what was printed before is not lost. */
  attach(sink: Sink) {
    this.#printer.attach(sink);
  }

  /** Shows the history and begins to listen. To be ended by stop(). */
  async start() {
    this.#unsubscribe = [
      wsService.on("command_started", ({ payload }) => this.#started(payload.command_id)),
      wsService.on("output", ({ payload }) => this.#output(payload), "stream"),
      wsService.on("command_complete", ({ payload }) => this.#complete(payload), "stream"),
      wsService.on(
        "command_complete",
        ({ payload }) => this.#completedElsewhere(payload.command_id),
        "events",
      ),
      wsService.on("error", ({ payload }) => this.#failed(payload), "stream"),
      wsService.on("connection", ({ payload }) => this.#connectionChanged(payload)),
    ];
    const listening = this.#unsubscribe;
    this.#printer.clear();
    const history = await this.#history(replayedCommands);
    if (listening !== this.#unsubscribe) return; // stopped meanwhile
    this.#replay(history ?? []);
    this.#ready = true;
    this.#next();
  }

  stop() {
    for (const end of this.#unsubscribe) end();
    this.#unsubscribe = [];
    this.#ready = false;
    this.#running = null;
    this.#set({ running: null, waiting: [] });
  }

  /** Runs it now, or after those that wait. */
  submit(command: string) {
    this.#set({ ...this.#state, waiting: [...this.#state.waiting, command] });
    this.#next();
  }

  /** Ends the running command and forgets those that wait. */
  cancel() {
    this.#set({ ...this.#state, waiting: [] });
    const running = this.#running;
    if (running && !wsService.cancelCommand(running.id)) {
      this.#printer.error("There is no connection now, so the command could not be cancelled.");
    }
  }

  readonly getState = (): ConsoleState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(state: ConsoleState) {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }

  #next() {
    const [command, ...waiting] = this.#state.waiting;
    if (!this.#ready || this.#running || command === undefined) return;
    const id = crypto.randomUUID();
    this.#printer.prompt(command);
    this.#running = { id, command, started: false, detached: false, shown: { ...nothing } };
    this.#set({ running: command, waiting });
    wsService.sendStreamCommand(command, id);
  }

  #done() {
    this.#running = null;
    this.#set({ ...this.#state, running: null });
    this.#next();
  }

  #started(id: string) {
    if (this.#running?.id === id) this.#running.started = true;
  }

  #output({ command_id, stream, data }: SocketEvents["output"]["payload"]) {
    const running = this.#running;
    if (running?.id !== command_id) return;
    running.started = true;
    running.shown[stream] += data.length;
    this.#printer.output(stream, data);
  }

  #complete(payload: SocketEvents["command_complete"]["payload"]) {
    if (this.#running?.id !== payload.command_id) return;
    this.#printer.ending(payload);
    this.#done();
  }

  #completedElsewhere(id: string) {
    if (this.#running?.id === id && this.#running.detached) void this.#lookUp();
  }

  /**
   * An error of a command that has begun is followed by its completion; without a beginning it is all that is
   * ever told. Only one command is on its way at a time, so an error without an id is about that one.
   */
  #failed({ message, code, command_id }: SocketEvents["error"]["payload"]) {
    const running = this.#running;
    if (running && code === "not_running" && command_id === running.id) return void this.#lookUp();
    if (!running || (command_id ?? running.id) !== running.id) return;
    this.#printer.error(message);
    if (!running.started && !running.detached) this.#done();
  }

  #connectionChanged({ channel, state }: SocketEvents["connection"]["payload"]) {
    if (channel === "stream" && state !== "open" && state !== "connecting") this.#lost();
    if (state === "open" && this.#running?.detached) void this.#lookUp();
  }

  /** Nobody knows how far the running one came; those that wait for it are not run behind anybody's back. */
  #lost() {
    if (this.#running && !this.#running.detached) {
      this.#running.detached = true;
      this.#printer.note("The connection was lost. What is missing here will follow.");
    }
    for (const command of this.#state.waiting)
      this.#printer.note(`Not run, the connection was lost: ${command}`);
    if (this.#state.waiting.length) this.#set({ ...this.#state, waiting: [] });
  }

  /** What became of a command whose end we may have missed? */
  async #lookUp() {
    const running = this.#running;
    const history = await this.#history(lookedThrough);
    if (!history || !running || running !== this.#running) return;
    const command = history.find(({ id }) => id === running.id);
    if (command?.status === "running") return;
    if (command) this.#finish(command, running.shown);
    else this.#printer.error("The connection was lost before this command reached Krown. It was not run.");
    this.#done();
  }

  #finish(command: Command, shown: Running["shown"]) {
    for (const stream of ["stdout", "stderr"] as const) {
      const missing = command[stream].slice(shown[stream]);
      if (missing) this.#printer.output(stream, missing);
    }
    if (command.truncated) this.#printer.note("More output came than the history keeps.");
    this.#printer.ending(command);
  }

  #replay(newestFirst: Command[]) {
    for (const command of this.#printer.thatFit(newestFirst)) {
      this.#printer.prompt(command.command);
      if (command.status === "running") this.#printer.note("Running. Its output is shown when it has ended.");
      else this.#finish(command, nothing);
    }
    const running = newestFirst.find(({ status }) => status === "running");
    if (!running) return;
    const { id, command } = running;
    this.#running = { id, command, started: true, detached: true, shown: { ...nothing } };
    this.#set({ ...this.#state, running: command });
    void this.#lookUp(); // its end may have come between the answer and now
  }

  #history(limit: number) {
    return apiService.getHistory(this.sessionId, { limit }).catch(() => null);
  }
}
