import { lazy, useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { Session } from "@/services/types";
import { TerminalFrame } from "@/shared/terminal/TerminalFrame";
import { CommandBar } from "./CommandBar";
import { CommandConsole } from "./CommandConsole";
import styles from "./ConsoleView.module.css";
import type { Sink } from "./Printer";

const TerminalView = lazy(() => import("./terminal/TerminalView"));

interface Props {
  session: Session;
  /** What the host is called in the prompt. */
  title: string;
  /** Whether commands can be run here and now. */
  mayRun: boolean;
}

/** The terminal of a session and the field for its commands. One for each session: give it the id as key. */
export function ConsoleView({ session, title, mayRun }: Props) {
  const [commands] = useState(() => new CommandConsole(session.id, session.username, title));
  const state = useSyncExternalStore(commands.subscribe, commands.getState);
  const attach = useCallback((sink: Sink) => commands.attach(sink), [commands]);

  useEffect(() => {
    void commands.start();
    return () => commands.stop();
  }, [commands]);

  return (
    <div className={styles.console}>
      <TerminalFrame label="Terminal">
        <TerminalView onReady={attach} />
      </TerminalFrame>
      {mayRun && (
        <CommandBar
          running={state.running}
          waiting={state.waiting}
          onSubmit={(command) => commands.submit(command)}
          onCancel={() => commands.cancel()}
        />
      )}
    </div>
  );
}
