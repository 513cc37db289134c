import type { AuthMethod, SessionCreate } from "@/services/types";
import { required } from "@/shared/useForm";

/** How to reach a host and sign in there, as text fields have it. */
export type TargetValues = {
  host: string;
  port: string;
  username: string;
  auth_method: string;
  password: string;
  private_key: string;
  passphrase: string;
};

export const emptyTarget: TargetValues = {
  host: "",
  port: "22",
  username: "",
  auth_method: "password",
  password: "",
  private_key: "",
  passphrase: "",
};

export const authMethods = [
  ["password", "Password"],
  ["key", "Private key"],
] as const satisfies readonly (readonly [AuthMethod, string])[];

const texts = { host: "Enter a host.", username: "Enter the username on the host." };

/** Complaints by field. The secret may be left out where one is stored already. */
export function checkTarget(values: TargetValues, hasSecret = false): Record<string, string> {
  const port = Number(values.port);
  const isPort = /^\d+$/.test(values.port.trim()) && port >= 1 && port <= 65535;
  const secret: Record<string, string> =
    values.auth_method === "key"
      ? { private_key: "Paste the private key." }
      : { password: "Enter the password." };
  return {
    ...required(values, texts),
    ...(!isPort && { port: "1 to 65535" }),
    ...(!hasSecret && required(values, secret)),
  };
}

/** The body of a request; secrets that were left empty are not in it. */
export function toTarget(values: TargetValues): SessionCreate {
  const { password, private_key, passphrase } = values;
  const secrets = values.auth_method === "key" ? { private_key, passphrase } : { password };
  return {
    host: values.host.trim(),
    port: Number(values.port),
    username: values.username.trim(),
    auth_method: values.auth_method as AuthMethod,
    ...Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret !== "")),
  };
}
