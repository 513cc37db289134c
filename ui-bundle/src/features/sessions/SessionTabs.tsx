import { Plus } from "lucide-react";
import { useRef } from "react";
import { useMayChange } from "@/features/accounts/user";
import { ConsoleView } from "@/features/commands/ConsoleView";
import { TerminalPane } from "@/features/terminals/TerminalPane";
import { TerminalTabLabel } from "@/features/terminals/TerminalTabLabel";
import { useTerminalTabs } from "@/features/terminals/useTerminalTabs";
import type { Session } from "@/services/types";
import { Button } from "@/shared/Button";
import { Notice } from "@/shared/Notice";
import { TabPanel, Tabs, type Tab } from "@/shared/Tabs";
import styles from "./SessionTabs.module.css";

interface Props {
  session: Session;
  /** What the host is called. */
  title: string;
  onFailure: (message: string | null) => void;
}

const commands: Tab = { id: "commands", name: "Commands", label: "Commands" };

/** The commands of a session and its terminals, one of them in view. */
export function SessionTabs({ session, title, onFailure }: Props) {
  const mayChange = useMayChange();
  const isOpen = session.status === "connected";
  const area = useRef<HTMLDivElement>(null);
  const { terminals, selected, select, open, close, isOpening, failure } = useTerminalTabs(
    session.id,
    onFailure,
  );

  const tabs = terminals.map(({ terminal, name }) => ({
    id: terminal.id,
    name,
    label: <TerminalTabLabel terminal={terminal} name={name} />,
    onClose: mayChange ? () => void close(terminal.id) : undefined,
  }));

  return (
    <div className={styles.tabs}>
      <div className={styles.bar}>
        <Tabs
          label={`Commands and terminals of ${title}`}
          tabs={[commands, ...tabs]}
          selected={selected ?? commands.id}
          onSelect={(id) => select(id === commands.id ? null : id)}
        />
        {isOpen && mayChange && (
          <Button
            className={styles.open}
            look="quiet"
            busy={isOpening}
            icon={<Plus size={16} strokeWidth={1.75} aria-hidden="true" />}
            onClick={() => open(area.current!)}
          >
            New terminal
          </Button>
        )}
      </div>
      {failure && <Notice kind="danger">{failure}</Notice>}
      <div ref={area} className={styles.area}>
        <TabPanel id={commands.id} shown={selected === null}>
          <ConsoleView session={session} title={title} mayRun={isOpen && mayChange} />
        </TabPanel>
        {terminals.map(({ terminal, name }) => (
          <TabPanel key={terminal.id} id={terminal.id} shown={selected === terminal.id}>
            <TerminalPane terminal={terminal} name={name} shown={selected === terminal.id} />
          </TabPanel>
        ))}
      </div>
    </div>
  );
}
