import { Suspense, type ReactNode } from "react";
import styles from "./Terminal.module.css";

interface Props {
  label: string;
  /** The terminal, loaded when it is needed. */
  children: ReactNode;
  /** What lies above it. */
  over?: ReactNode;
}

/** The place of a terminal in a page. */
export function TerminalFrame({ label, children, over }: Props) {
  return (
    <div className={styles.frame} data-testid="terminal" role="region" aria-label={label}>
      <Suspense fallback={null}>{children}</Suspense>
      {over}
    </div>
  );
}
