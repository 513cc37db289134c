import { FingerprintPattern, History } from "lucide-react";
import { useMayChange } from "@/features/accounts/user";
import type { Session, SocketState } from "@/services/types";
import { IconButton } from "@/shared/Button";
import { formatKeyType } from "@/shared/format";
import { StatusDot, type Status } from "@/shared/StatusDot";
import { DisconnectButton } from "./DisconnectButton";
import styles from "./SessionHeader.module.css";
import { sessionAddress } from "./sessionTitle";

interface Props {
  session: Session;
  title: string;
  stream: SocketState;
  showsHistory: boolean;
  onShowHistory: (shows: boolean) => void;
  onFailure: (message: string) => void;
}

function stateOf(session: Session, stream: SocketState): [Status, string] {
  if (session.status !== "connected") return [session.closed_reason ? "failed" : "idle", "Disconnected"];
  return stream === "waiting" ? ["connecting", "Reconnecting"] : ["connected", "Connected"];
}

export function SessionHeader({ session, title, stream, showsHistory, onShowHistory, onFailure }: Props) {
  const mayChange = useMayChange();
  const [status, text] = stateOf(session, stream);
  const fingerprint = session.host_key_fingerprint;
  return (
    <header className={styles.header}>
      <div className={styles.facts}>
        <StatusDot status={status} />
        <h1 className={styles.title}>{title}</h1>
        <span className={styles.state} role="status">
          {text}
        </span>
        <span className={styles.address}>{sessionAddress(session)}</span>
        <span className={styles.key} title={`The host's key: ${fingerprint}`}>
          <FingerprintPattern size={13} strokeWidth={1.75} aria-hidden="true" />
          {formatKeyType(session.host_key_algorithm)} <code>{fingerprint}</code>
        </span>
      </div>
      <IconButton
        className={showsHistory ? styles.pressed : undefined}
        label="Earlier commands"
        aria-pressed={showsHistory}
        onClick={() => onShowHistory(!showsHistory)}
      >
        <History size={16} strokeWidth={1.75} />
      </IconButton>
      {session.status === "connected" && mayChange && (
        <DisconnectButton session={session} onFailure={onFailure} />
      )}
    </header>
  );
}
