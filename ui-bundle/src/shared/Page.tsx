import { useEffect, type ReactNode } from "react";
import styles from "./Page.module.css";

interface PageProps {
  title: string;
  /** Buttons of the whole page, beside its title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the application: its title, in the window too, and what scrolls below it. */
export function Page({ title, actions, children }: PageProps) {
  useTitle(title);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1 className={styles.title}>{title}</h1>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.body}>{children}</div>
    </div>
  );
}

export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Krown`;
  }, [title]);
}

interface EmptyProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
}

/** What stands where nothing is yet: what it would be, and how to begin. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.emptyIcon}>{icon}</span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Shown while something is fetched, but not for the blink of an eye that it usually takes. */
export function Loading({ what }: { what: string }) {
  return (
    <p className={styles.loading} role="status">
      Loading {what}…
    </p>
  );
}
