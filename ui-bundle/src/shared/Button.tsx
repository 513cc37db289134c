import type { ComponentProps, ReactNode } from "react";
import styles from "./Button.module.css";
import { classes } from "./classes";

interface Props extends ComponentProps<"button"> {
  /** primary: what will happen next, at most one in a view. */
  look?: "primary" | "outline" | "quiet" | "danger";
  /** Shows that it works, and takes no clicks meanwhile. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({ look = "outline", busy = false, icon, children, className, ...rest }: Props) {
  return (
    <button
      type="button"
      className={classes(styles.button, styles[look], className)}
      {...rest}
      disabled={busy || rest.disabled}
      aria-busy={busy || undefined}
    >
      {busy ? <span className={styles.ring} aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}

interface IconProps extends ComponentProps<"button"> {
  /** What it does: its accessible name and its tooltip. */
  label: string;
  danger?: boolean;
}

export function IconButton({ label, danger = false, className, ...rest }: IconProps) {
  return (
    <button
      type="button"
      className={classes(styles.icon, danger && styles.iconDanger, className)}
      aria-label={label}
      title={label}
      {...rest}
    />
  );
}
