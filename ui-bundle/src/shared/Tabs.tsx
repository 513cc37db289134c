import { X } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { IconButton } from "./Button";
import styles from "./Tabs.module.css";

export interface Tab {
  id: string;
  /** In the button that closes it. */
  name: string;
  label: ReactNode;
  /** Absent where it cannot be closed. */
  onClose?: (() => void) | undefined;
}

interface Props {
  /** What the tabs are of. */
  label: string;
  tabs: Tab[];
  selected: string;
  onSelect: (id: string) => void;
}

const tabId = (id: string) => `tab-${id}`;
const panelId = (id: string) => `panel-${id}`;
const steps: Record<string, (index: number, count: number) => number> = {
  ArrowLeft: (index, count) => (index + count - 1) % count,
  ArrowRight: (index, count) => (index + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Tabs over panels. The arrow keys go along them, Enter or Space shows one: what is shown may take the focus.
 * The buttons that close are no part of the list, which may contain nothing but tabs; they only look like it.
 */
export function Tabs({ label, tabs, selected, onSelect }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const count = useRef(tabs.length);

  useEffect(() => {
    document.getElementById(tabId(selected))?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selected]);

  // The focus was on what is gone now.
  useEffect(() => {
    const isFewer = tabs.length < count.current;
    count.current = tabs.length;
    if (isFewer && document.activeElement === document.body)
      document.getElementById(tabId(selected))?.focus();
  }, [tabs.length, selected]);

  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const next = steps[event.key]?.(index, tabs.length);
    if (next !== undefined) list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
    else if (event.key === "Delete") tabs[index]?.onClose?.();
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles.strip}>
      <div ref={list} role="tablist" aria-label={label} className={styles.list}>
        {tabs.map(({ id, label, onClose }, index) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={tabId(id)}
            className={onClose ? styles.closable : styles.tab}
            style={{ order: index * 2 }}
            tabIndex={id === selected ? 0 : -1}
            aria-selected={id === selected}
            aria-controls={panelId(id)}
            onClick={() => onSelect(id)}
            onKeyDown={(event) => onKeyDown(event, index)}
          >
            {label}
          </button>
        ))}
      </div>
      {tabs.map(
        ({ id, name, onClose }, index) =>
          onClose && (
            <IconButton
              key={id}
              className={id === selected ? styles.close : styles.closeQuiet}
              style={{ order: index * 2 + 1 }}
              tabIndex={id === selected ? 0 : -1}
              label={`Close ${name}`}
              onClick={onClose}
            >
              <X size={13} strokeWidth={1.75} />
            </IconButton>
          ),
      )}
    </div>
  );
}

interface PanelProps {
  /** The tab's. */
  id: string;
  shown: boolean;
  children: ReactNode;
}

/** What a tab shows. It is kept while another one is shown. */
export function TabPanel({ id, shown, children }: PanelProps) {
  return (
    <div
      role="tabpanel"
      id={panelId(id)}
      className={styles.panel}
      aria-labelledby={tabId(id)}
      hidden={!shown}
    >
      {children}
    </div>
  );
}
