import { Link } from "react-router";
import { useMayChange } from "@/features/accounts/user";
import type { Session } from "@/services/types";
import { formatTime } from "@/shared/format";
import { StatusDot } from "@/shared/StatusDot";
import { DisconnectButton } from "./DisconnectButton";
import styles from "./Sessions.module.css";
import { sessionAddress, useSessionTitle } from "./sessionTitle";

export function SessionRow({ session }: { session: Session }) {
  const titleOf = useSessionTitle();
  const mayChange = useMayChange();
  const isOpen = session.status === "connected";
  return (
    <li className={styles.row}>
      <StatusDot status={isOpen ? "connected" : "idle"} />
      <div className={styles.text}>
        <Link className={styles.name} to={`/sessions/${session.id}`}>
          {titleOf(session)}
        </Link>
        <span className={styles.address}>{sessionAddress(session)}</span>
        {session.closed_reason && <span className={styles.reason}>{session.closed_reason}</span>}
      </div>
      <span className={styles.time}>
        {isOpen ? "Connected" : "Disconnected"} ·{" "}
        {formatTime(isOpen ? session.created_at : session.updated_at)}
      </span>
      {isOpen && mayChange && <DisconnectButton session={session} />}
    </li>
  );
}
