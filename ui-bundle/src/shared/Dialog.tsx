import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { classes } from "./classes";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The sentence under the title. */
  description?: ReactNode;
  icon?: ReactNode;
  tone?: "gold" | "danger";
  /** Says at once what it is about, for questions that must not be overlooked. */
  urgent?: boolean;
}

/** A modal dialog, open as long as it is there. Escape closes it. */
export function Dialog({ title, onClose, children, description, icon, tone = "gold", urgent }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  // Before it leaves the page: closing is what gives the focus back to where it was.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      role={urgent ? "alertdialog" : undefined}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-description` : undefined}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <div className={styles.panel}>
        <header className={styles.header}>
          {icon && <span className={classes(styles.icon, styles[tone])}>{icon}</span>}
          <div>
            <h2 id={`${id}-title`} className={styles.title}>
              {title}
            </h2>
            {description && (
              <div id={`${id}-description`} className={styles.description}>
                {description}
              </div>
            )}
          </div>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** The buttons at a dialog's or form's end; the last one is what is expected to happen. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
