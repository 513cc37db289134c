import type { Terminal } from "@/services/types";
import { StatusDot, type Status } from "@/shared/StatusDot";
import styles from "./TerminalTabLabel.module.css";

function statusOf({ status, exit_code }: Terminal): Status {
  if (status === "open") return "connected";
  return exit_code === 0 ? "idle" : "failed";
}

/** What a terminal's tab says: which one it is, and whether it still runs. */
export function TerminalTabLabel({ terminal, name }: { terminal: Terminal; name: string }) {
  return (
    <>
      <StatusDot status={statusOf(terminal)} />
      <span className={styles.name} title={terminal.command ?? undefined}>
        {name}
      </span>
      {terminal.status === "closed" && (
        <>
          {" "}
          <span className="visually-hidden">ended</span>
        </>
      )}
    </>
  );
}
