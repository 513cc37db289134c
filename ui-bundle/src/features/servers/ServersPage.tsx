import { useQueryClient } from "@tanstack/react-query";
import { Plus, Server as ServerIcon, Zap } from "lucide-react";
import { useState } from "react";
import { useMayChange } from "@/features/accounts/user";
import { QuickConnect } from "@/features/sessions/QuickConnect";
import { useConnect } from "@/features/sessions/useConnect";
import { apiService } from "@/services/api";
import { keys, useServers } from "@/services/queries";
import type { Server } from "@/services/types";
import { Button } from "@/shared/Button";
import { ConfirmDialog } from "@/shared/ConfirmDialog";
import { Notice } from "@/shared/Notice";
import { Empty, Loading, Page } from "@/shared/Page";
import { ServerDialog } from "./ServerDialog";
import { ServerRow } from "./ServerRow";
import styles from "./Servers.module.css";

type Task = { kind: "quick" } | { kind: "edit"; server: Server | null } | { kind: "delete"; server: Server };

export function ServersPage() {
  const servers = useServers();
  const client = useQueryClient();
  const mayChange = useMayChange();
  const { connect, dialog } = useConnect();
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);

  const remove = async (server: Server) => {
    await apiService.deleteServer(server.id);
    await client.invalidateQueries({ queryKey: keys.servers });
  };

  const actions = mayChange && (
    <>
      <Button icon={<Zap size={16} strokeWidth={1.75} />} onClick={() => setTask({ kind: "quick" })}>
        Quick connect
      </Button>
      <Button
        look="primary"
        icon={<Plus size={16} strokeWidth={2} />}
        onClick={() => setTask({ kind: "edit", server: null })}
      >
        Add server
      </Button>
    </>
  );

  return (
    <Page title="Servers" actions={actions}>
      {servers.isPending && <Loading what="the servers" />}
      {servers.isError && <Notice kind="danger">{servers.error.message}</Notice>}
      {servers.data?.length === 0 && (
        <Empty icon={<ServerIcon size={21} strokeWidth={1.6} />} title="No servers yet">
          <p>
            {mayChange
              ? "Add a server to keep how to reach it, or connect quickly to one that is not worth keeping."
              : "Your account may look only. Ask an administrator for another role to add servers."}
          </p>
        </Empty>
      )}
      {!!servers.data?.length && (
        <ul className={styles.list}>
          {servers.data.map((server) => (
            <ServerRow
              key={server.id}
              server={server}
              connect={connect}
              onEdit={() => setTask({ kind: "edit", server })}
              onDelete={() => setTask({ kind: "delete", server })}
            />
          ))}
        </ul>
      )}
      {task?.kind === "quick" && <QuickConnect onClose={close} />}
      {task?.kind === "edit" && <ServerDialog server={task.server} onClose={close} />}
      {task?.kind === "delete" && (
        <ConfirmDialog
          title={`Delete ${task.server.name}?`}
          action="Delete server"
          onConfirm={() => remove(task.server)}
          onClose={close}
        >
          Its stored password or key goes with it. Open sessions and the history stay.
        </ConfirmDialog>
      )}
      {dialog}
    </Page>
  );
}
