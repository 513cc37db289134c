import { ReconnectingSocket } from "./reconnectingSocket";
import type { Channel, SocketEventName, SocketEvents, SocketMessage, SocketState } from "./types";

export type Handler<E extends SocketEventName> = (message: SocketEvents[E]) => void;

const notConnectedText = "There is no connection to this session now, so the command was not sent.";

interface Listener {
  event: SocketEventName;
  handler: (message: never) => void;
  channel: Channel | undefined;
}

interface Unsent {
  command: string;
  command_id: string;
}

/**
 * The live connections: `/ws` with what happens in all sessions, and the stream of one session. Both
 * authenticate by their first message, come back by themselves, and stop when the token has ended.
 *
 * A command is sent once or not at all. Before the stream's first welcome it waits; when there is no connection
 * it is refused by an `error` event with the code `not_connected`. It is never sent again by itself, because
 * nobody here can know how far the first one came.
 */
class WsService {
  #listeners: Listener[] = [];
  #sockets: Partial<Record<Channel, ReconnectingSocket>> = {};
  #streamedSession: string | null = null;
  #unsent: Unsent[] = [];

  /** Follows all sessions of the token's owner. */
  connect(token: string) {
    this.#open("events", "/ws", token);
  }

  /** Follows one session; takes the place of the stream before. */
  connectStream(sessionId: string, token: string) {
    this.disconnectStream();
    this.#streamedSession = sessionId;
    this.#open("stream", `/api/ssh/${encodeURIComponent(sessionId)}/stream`, token);
  }

  /**
   * Calls the handler with each such message, `{event, payload}`. Without a channel it hears the stream, and of
   * `/ws` what concerns other sessions, so that nothing is heard twice. Returns what ends it.
   */
  on<E extends SocketEventName>(event: E, handler: Handler<E>, channel?: Channel): () => void {
    const listener: Listener = { event, handler, channel };
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  off<E extends SocketEventName>(event: E, handler: Handler<E>) {
    this.#listeners = this.#listeners.filter((one) => one.event !== event || one.handler !== handler);
  }

  /** Runs a command on the streamed session; its events carry the id that this returns. */
  sendStreamCommand(command: string, commandId: string = crypto.randomUUID()): string {
    const message = { command, command_id: commandId };
    const stream = this.#sockets.stream;
    if (stream?.state === "connecting") {
      this.#unsent.push(message);
    } else if (!stream?.send(message)) {
      this.#refuse([message]);
    }
    return commandId;
  }

  /** Ends a running command. False when there is no connection to say it through. */
  cancelCommand(commandId: string): boolean {
    return this.#sockets.stream?.send({ type: "cancel", command_id: commandId }) ?? false;
  }

  stateOf(channel: Channel): SocketState {
    return this.#sockets[channel]?.state ?? "closed";
  }

  disconnectStream() {
    this.#close("stream");
    this.#streamedSession = null;
  }

  disconnect() {
    this.disconnectStream();
    this.#close("events");
  }

  #open(channel: Channel, path: string, token: string) {
    this.#close(channel);
    this.#sockets[channel] = new ReconnectingSocket(() => path, token, {
      onMessage: (message) => this.#tell(channel, message),
      onState: (state) => this.#changed(channel, state),
    });
    this.#tell(channel, { event: "connection", payload: { channel, state: "connecting" } });
  }

  #close(channel: Channel) {
    this.#sockets[channel]?.close();
    delete this.#sockets[channel];
  }

  #changed(channel: Channel, state: SocketState) {
    this.#tell(channel, { event: "connection", payload: { channel, state } });
    if (channel !== "stream") return;
    const unsent = this.#unsent;
    this.#unsent = [];
    if (state !== "open") return this.#refuse(unsent);
    for (const message of unsent) this.#sockets.stream?.send(message);
  }

  /** Later, as an answer of the server would come: the caller knows the command's id by then. */
  #refuse(commands: Unsent[]) {
    for (const { command_id } of commands) {
      const payload = { message: notConnectedText, code: "not_connected", command_id };
      setTimeout(() => this.#tell("stream", { event: "error", payload }));
    }
  }

  #tell(channel: Channel, message: SocketMessage) {
    const isTwice = channel === "events" && isAbout(this.#streamedSession, message);
    for (const { event, handler, channel: wanted } of [...this.#listeners]) {
      if (event !== message.event || (wanted ?? channel) !== channel) continue;
      if (wanted === undefined && isTwice) continue;
      (handler as (message: SocketMessage) => void)(message);
    }
  }
}

function isAbout(sessionId: string | null, message: SocketMessage) {
  return sessionId !== null && "session_id" in message.payload && message.payload.session_id === sessionId;
}

export const wsService = new WsService();
