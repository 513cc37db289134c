import { Pencil, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { useMayChange } from "@/features/accounts/user";
import { apiService } from "@/services/api";
import { useSessions } from "@/services/queries";
import type { Server } from "@/services/types";
import { Button, IconButton } from "@/shared/Button";
import { formatAddress } from "@/shared/format";
import { Notice } from "@/shared/Notice";
import { StatusDot } from "@/shared/StatusDot";
import type { Target } from "@/features/sessions/hostKey";
import styles from "./Servers.module.css";

interface Props {
  server: Server;
  connect: (target: Target) => Promise<void>;
  onEdit: () => void;
  onDelete: () => void;
}

const methodTexts = { password: "Password", key: "Private key" };

export function ServerRow({ server, connect, onEdit, onDelete }: Props) {
  const id = useId();
  const mayChange = useMayChange();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const open = useSessions().data?.filter((one) => one.server_id === server.id && one.status === "connected");
  const count = open?.length ?? 0;

  const onConnect = async () => {
    setBusy(true);
    setFailure(null);
    const target = {
      name: server.name,
      address: formatAddress(server),
      open: (acceptHostKey?: string) => apiService.connectSsh(server.id, { acceptHostKey }),
    };
    await connect(target).catch((error: Error) => setFailure(error.message));
    setBusy(false);
  };

  const status = busy ? "connecting" : failure ? "failed" : count ? "connected" : "idle";
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <StatusDot status={status} />
        <div className={styles.text}>
          <span id={id} className={styles.name}>
            {server.name}
          </span>
          <span className={styles.address}>
            {server.username}@{formatAddress(server)}
          </span>
        </div>
        <span className={styles.method}>{methodTexts[server.auth_method]}</span>
        <span className={styles.count}>
          {count === 0 ? "" : count === 1 ? "1 session" : `${count} sessions`}
        </span>
        {mayChange && (
          <div className={styles.actions}>
            <IconButton label={`Edit ${server.name}`} onClick={onEdit}>
              <Pencil size={16} strokeWidth={1.75} />
            </IconButton>
            <IconButton danger label={`Delete ${server.name}`} onClick={onDelete}>
              <Trash2 size={16} strokeWidth={1.75} />
            </IconButton>
            <Button busy={busy} aria-describedby={id} onClick={onConnect}>
              {busy ? "Connecting…" : "Connect"}
            </Button>
          </div>
        )}
      </div>
      {failure && (
        <Notice
          kind="danger"
          actions={
            <Button look="quiet" onClick={() => setFailure(null)}>
              Dismiss
            </Button>
          }
        >
          {failure}
        </Notice>
      )}
    </li>
  );
}
