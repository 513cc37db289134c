import { createContext, useContext } from "react";
import { useSyncExternalStore } from "react";
import { credentials } from "@/services/credentials";
import type { User } from "@/services/types";

export const UserContext = createContext<User | null>(null);

/** Who is signed in. Only for what stands inside of the signed-in part. */
export function useUser(): User {
  const user = useContext(UserContext);
  if (!user) throw new Error("useUser is for signed-in pages only");
  return user;
}

/** Whether this person may create, change, connect and run; otherwise those controls are not shown. */
export const useMayChange = (): boolean => useUser().role !== "readonly";

export const useToken = (): string | null =>
  useSyncExternalStore(credentials.subscribe, credentials.getToken);

export const roles = [
  ["operator", "Operator"],
  ["readonly", "Read only"],
  ["admin", "Administrator"],
] as const;

export const roleText = (role: User["role"]) => roles.find(([name]) => name === role)?.[1] ?? role;
