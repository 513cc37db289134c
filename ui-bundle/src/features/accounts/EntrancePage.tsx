import type { ReactNode } from "react";
import { Crown } from "@/shared/Crown";
import { useTitle } from "@/shared/Page";
import styles from "./EntrancePage.module.css";

interface Props {
  title: string;
  children: ReactNode;
  /** The way to the other entrance. */
  footer?: ReactNode;
}

/** The frame of the pages for those who are not signed in. */
export function EntrancePage({ title, children, footer }: Props) {
  useTitle(title);
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <div className={styles.brand}>
          <Crown size={32} />
          <span>Krown</span>
        </div>
        <h1 className={styles.title}>{title}</h1>
        {children}
        {footer && <p className={styles.footer}>{footer}</p>}
      </div>
    </main>
  );
}
