import { ApiError } from "@/services/api";
import type { Session } from "@/services/types";

/** What can be connected to: a stored server, or a host that somebody typed. */
export interface Target {
  name: string;
  /** "example.com:22" */
  address: string;
  open: (acceptHostKey?: string) => Promise<Session>;
}

/** The host shows a key that nobody has accepted yet. */
export interface HostKeyQuestion {
  target: Target;
  algorithm: string;
  /** The fingerprint of the key that it shows. */
  fingerprint: string;
  /** The one that it showed before, when the key has changed; null for a host that is new. */
  expected: string | null;
}

/** Null when the error is about something else. */
export function hostKeyQuestion(target: Target, error: unknown): HostKeyQuestion | null {
  if (!(error instanceof ApiError) || !/^host_key_(unknown|changed)$/.test(error.code)) return null;
  const { algorithm, fingerprint, actual_fingerprint, expected_fingerprint } = error.details as Partial<
    Record<string, string>
  >;
  const hasChanged = error.code === "host_key_changed";
  return {
    target,
    algorithm: algorithm ?? "",
    fingerprint: (hasChanged ? actual_fingerprint : fingerprint) ?? "",
    expected: hasChanged ? (expected_fingerprint ?? "") : null,
  };
}
