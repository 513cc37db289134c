import { classes } from "./classes";
import styles from "./StatusDot.module.css";

export type Status = "connected" | "idle" | "connecting" | "failed";

/** A state by form and colour: disc, ring, thick ring, diamond. The words beside it say the same. */
export function StatusDot({ status }: { status: Status }) {
  return <span className={classes(styles.dot, styles[status])} aria-hidden="true" />;
}
