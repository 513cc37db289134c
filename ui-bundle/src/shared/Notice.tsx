import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes";
import styles from "./Notice.module.css";

interface Props {
  kind?: "info" | "success" | "warning" | "danger";
  children: ReactNode;
  /** Buttons that do something about it. */
  actions?: ReactNode;
}

const icons = { info: Info, success: CircleCheck, warning: TriangleAlert, danger: TriangleAlert };

/** A sentence about what happened, where it happened. */
export function Notice({ kind = "info", children, actions }: Props) {
  const Icon = icons[kind];
  const isUrgent = kind === "danger" || kind === "warning";
  return (
    <div className={classes(styles.notice, styles[kind])} role={isUrgent ? "alert" : "status"}>
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      <div className={styles.text}>{children}</div>
      {actions}
    </div>
  );
}
