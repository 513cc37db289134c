import { Lock, LockOpen } from "lucide-react";
import { useUser } from "@/features/accounts/user";
import { useHealth } from "@/services/queries";
import type { SocketState } from "@/services/types";
import { StatusDot } from "@/shared/StatusDot";
import styles from "./StatusBar.module.css";

/** How this page is connected to Krown, and how Krown is. */
export function StatusBar({ live }: { live: SocketState }) {
  const user = useUser();
  const health = useHealth().data;
  const isLive = live === "open";
  return (
    <footer className={styles.bar}>
      <span className={styles.item}>
        <StatusDot status={isLive ? "connected" : "connecting"} />
        <span>{isLive ? `${user.username}@${window.location.host}` : "Connecting to Krown"}</span>
      </span>
      <span className={styles.space} />
      {health && (
        <>
          <span className={styles.item}>
            {health.secrets === "locked" ? <Lock size={13} /> : <LockOpen size={13} />}
            {health.secrets === "locked" ? "Secrets locked" : "Secrets open"}
          </span>
          <span className={styles.item}>Krown {health.version}</span>
        </>
      )}
    </footer>
  );
}
