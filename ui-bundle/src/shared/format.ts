const dayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const timeFormat = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** "10:42" today, "12 Jan 2025, 10:42" before. */
export function formatTime(rfc3339: string, now = new Date()): string {
  const time = new Date(rfc3339);
  const clock = timeFormat.format(time);
  return time.toDateString() === now.toDateString() ? clock : `${dayFormat.format(time)}, ${clock}`;
}

/** "150 ms", "1.8 s", "2 min 5 s". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "example.com:22", and an IPv6 address in brackets. */
export function formatAddress({ host, port }: { host: string; port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

const keyTypes: [RegExp, string][] = [
  [/ed25519/, "Ed25519"],
  [/ecdsa/, "ECDSA"],
  [/rsa/, "RSA"],
  [/dss|dsa/, "DSA"],
];

/** "Ed25519" for "ssh-ed25519". */
export function formatKeyType(algorithm: string): string {
  return keyTypes.find(([form]) => form.test(algorithm))?.[1] ?? algorithm;
}

/** "SHA256:Hn3p9bVq..." as ["Hn3p", "9bVq", ...]: groups can be compared, 43 characters in a row cannot. */
export function fingerprintGroups(fingerprint: string): string[] {
  return fingerprint.replace(/^SHA256:/, "").match(/.{1,4}/g) ?? [];
}
