import { Suspense, type ReactNode } from "react";
import { classes } from "../classes";
import styles from "./Terminal.module.css";

interface Props {
  label: string;
  /** The terminal, loaded when it is needed. */
  children: ReactNode;
  /** What lies above it. */
  over?: ReactNode;
  /** Its size is somebody else's, and may be larger than this place. */
  scrolls?: boolean;
}

/** The place of a terminal in a page. */
export function TerminalFrame({ label, children, over, scrolls = false }: Props) {
  return (
    <div
      className={classes(styles.frame, scrolls && styles.scrolls)}
      data-testid="terminal"
      role="region"
      aria-label={label}
    >
      <Suspense fallback={null}>{children}</Suspense>
      {over}
    </div>
  );
}
