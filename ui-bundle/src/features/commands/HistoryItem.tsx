import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Command } from "@/services/types";
import { formatDuration, formatTime } from "@/shared/format";
import { StatusDot, type Status } from "@/shared/StatusDot";
import styles from "./HistoryList.module.css";
import { endingText } from "./transcript";

function statusOf({ status, exit_code }: Command): Status {
  if (status === "running") return "connecting";
  if (status === "cancelled") return "idle";
  return status === "finished" && exit_code === 0 ? "connected" : "failed";
}

function Output({ title, text }: { title: string; text: string }) {
  if (!text) return null;
  return (
    <>
      <p className={styles.outputTitle}>{title}</p>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keys */}
      <pre className={styles.output} tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </>
  );
}

/** One command; its output is shown when it is opened. */
export function HistoryItem({ command }: { command: Command }) {
  const [open, setOpen] = useState(false);
  const hasEnded = command.status !== "running";
  return (
    <li className={styles.item}>
      <button type="button" className={styles.row} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight className={styles.arrow} size={14} strokeWidth={1.75} aria-hidden="true" />
        <code className={styles.command}>{command.command}</code>
        <span className={styles.facts}>
          <StatusDot status={statusOf(command)} />
          <span>{endingText(command)}</span>
          {hasEnded && <span>{formatDuration(command.duration_ms)}</span>}
          <span>{formatTime(command.executed_at)}</span>
        </span>
      </button>
      {open && (
        <div className={styles.details}>
          <Output title="Output" text={command.stdout} />
          <Output title="Errors" text={command.stderr} />
          {!command.stdout && !command.stderr && <p className={styles.none}>It printed nothing.</p>}
          {command.truncated && <p className={styles.none}>There was more output than is kept.</p>}
        </div>
      )}
    </li>
  );
}
