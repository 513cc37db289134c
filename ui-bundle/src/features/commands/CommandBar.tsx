import { useId, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { Button } from "@/shared/Button";
import styles from "./CommandBar.module.css";

interface Props {
  running: string | null;
  waiting: readonly string[];
  onSubmit: (command: string) => void;
  onCancel: () => void;
}

const mostLines = 8;

/** The commands that were typed here, for the arrow keys: up is older. */
function useRecall() {
  const typed = useRef<string[]>([]);
  const place = useRef(0);
  return {
    remember(command: string) {
      if (typed.current.at(-1) !== command) typed.current.push(command);
      place.current = typed.current.length;
    },
    /** Undefined where there is nothing in that direction. */
    move(by: -1 | 1): string | undefined {
      const next = place.current + by;
      if (next < 0 || next > typed.current.length) return undefined;
      place.current = next;
      return typed.current[next] ?? "";
    },
  };
}

function waitingText(count: number) {
  return count === 1 ? "1 command waits" : `${count} commands wait`;
}

export function CommandBar({ running, waiting, onSubmit, onCancel }: Props) {
  const [command, setCommand] = useState("");
  const recall = useRecall();
  const id = useId();
  const lines = Math.min(mostLines, command.split("\n").length);

  const run = (event?: SubmitEvent) => {
    event?.preventDefault();
    if (!command.trim()) return;
    recall.remember(command);
    onSubmit(command);
    setCommand("");
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.shiftKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      run();
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && lines === 1) {
      const recalled = recall.move(event.key === "ArrowUp" ? -1 : 1);
      if (recalled === undefined) return;
      event.preventDefault();
      setCommand(recalled);
    }
  };

  return (
    <form className={styles.bar} onSubmit={run}>
      <span className={styles.prompt} aria-hidden="true">
        ❯
      </span>
      <label className="visually-hidden" htmlFor={id}>
        Command
      </label>
      <textarea
        id={id}
        className={styles.input}
        rows={lines}
        value={command}
        placeholder={running === null ? "Type a command" : "Type the next command"}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- typing commands is what this page is for
        autoFocus
        onChange={(event) => setCommand(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {waiting.length > 0 && <span className={styles.waiting}>{waitingText(waiting.length)}</span>}
      {running !== null && <Button onClick={onCancel}>Cancel</Button>}
      <Button type="submit" look="primary">
        Run
      </Button>
    </form>
  );
}
