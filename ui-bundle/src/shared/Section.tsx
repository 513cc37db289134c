import { useId, type ReactNode } from "react";
import { classes } from "./classes";
import styles from "./Section.module.css";

interface Props {
  title: string;
  children: ReactNode;
  /** For what needs the whole width, such as a table. */
  wide?: boolean;
}

export function Section({ title, children, wide = false }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes(styles.section, wide && styles.wide)}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      {children}
    </section>
  );
}
