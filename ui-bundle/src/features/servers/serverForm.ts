import { checkTarget, emptyTarget, toTarget, type TargetValues } from "@/features/sessions/target";
import type { Server, ServerUpdate } from "@/services/types";
import { required } from "@/shared/useForm";

export type ServerValues = TargetValues & { name: string };

/** Secrets never come out of the server: their fields begin empty. */
export function valuesOf(server: Server | null): ServerValues {
  if (!server) return { name: "", ...emptyTarget };
  const { name, host, port, username, auth_method } = server;
  return { ...emptyTarget, name, host, port: String(port), username, auth_method };
}

/** A stored server has the secret of its method; another method needs another secret. */
export function hasStoredSecret(server: Server | null, values: ServerValues): boolean {
  return server !== null && server.auth_method === values.auth_method;
}

export function checkServer(server: Server | null, values: ServerValues): Record<string, string> {
  return {
    ...required(values, { name: "Give the server a name." }),
    ...checkTarget(values, hasStoredSecret(server, values)),
  };
}

export function toServer(values: ServerValues) {
  return { name: values.name.trim(), ...toTarget(values) };
}

/** Only what differs from the stored server, and the secrets that were typed. */
export function toUpdate(server: Server, values: ServerValues): ServerUpdate {
  const stored = server as unknown as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(toServer(values)).filter(([name, value]) => stored[name] !== value),
  );
}
