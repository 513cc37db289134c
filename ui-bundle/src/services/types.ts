import type { components } from "./schema";

type Schemas = components["schemas"];

export type Health = Schemas["Health"];
export type User = Schemas["User"];
export type Role = Schemas["Role"];
export type SignedIn = Schemas["SignedIn"];
export type RegisterRequest = Schemas["RegisterRequest"];
export type MeUpdate = Schemas["MeUpdate"];
export type UserUpdate = Schemas["UserUpdate"];
export type Server = Schemas["Server"];
export type ServerCreate = Schemas["ServerCreate"];
export type ServerUpdate = Schemas["ServerUpdate"];
export type AuthMethod = Schemas["AuthMethod"];
export type Session = Schemas["Session"];
export type SessionCreate = Schemas["SessionCreate"];
export type Command = Schemas["Command"];
export type Terminal = Schemas["Terminal"];
export type TerminalCreate = Schemas["TerminalCreate"];
export type ErrorBody = Schemas["Error"];

/** What a socket tells: the events of the server, and `connection`, which is our own. */
export interface SocketEvents {
  authenticated: Schemas["AuthenticatedEvent"];
  pong: Schemas["PongEvent"];
  welcome: Schemas["WelcomeEvent"];
  session_status: Schemas["SessionStatusEvent"];
  command_started: Schemas["CommandStartedEvent"];
  output: Schemas["OutputEvent"];
  command_complete: Schemas["CommandCompleteEvent"];
  terminal_opened: Schemas["TerminalOpenedEvent"];
  terminal_closed: Schemas["TerminalClosedEvent"] | Schemas["TerminalEndEvent"];
  attached: Schemas["AttachedEvent"];
  gap: Schemas["GapEvent"];
  resized: Schemas["ResizedEvent"];
  error: Schemas["ErrorEvent"];
  connection: { event: "connection"; payload: { channel: Channel; state: SocketState } };
}
export type SocketEventName = keyof SocketEvents;
export type SocketMessage = SocketEvents[SocketEventName];

/** `/ws` is "events", `/api/ssh/:session_id/stream` is "stream". */
export type Channel = "events" | "stream";

/**
 * connecting: the first attempt. open: the server has welcomed us. waiting: lost, to be tried again.
 * closed: over, by us or by the server.
 */
export type SocketState = "connecting" | "open" | "waiting" | "closed";
