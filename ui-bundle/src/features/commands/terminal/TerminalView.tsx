import { useCallback } from "react";
import styles from "@/shared/terminal/Terminal.module.css";
import { fittingSize, type OpenTerminal } from "@/shared/terminal/newTerminal";
import { useTerminal } from "@/shared/terminal/useTerminal";
import type { Sink } from "../Printer";
import { BoundedOutput } from "./BoundedOutput";

interface Props {
  /** Called once, when there is something to write into. */
  onReady: (sink: Sink) => void;
}

const options = {
  convertEol: true,
  disableStdin: true,
  screenReaderMode: true,
  cursorInactiveStyle: "none",
} as const;

/** Shows text as a terminal does. It takes no input: commands have a field of their own. */
export default function TerminalView({ onReady }: Props) {
  const onOpen = useCallback(
    (terminal: OpenTerminal, place: HTMLElement) => {
      const sizes = new ResizeObserver(() => {
        if (fittingSize(terminal, place)) terminal.fit.fit();
      });
      sizes.observe(place);
      onReady(new BoundedOutput(terminal.term));
      return () => sizes.disconnect();
    },
    [onReady],
  );
  return <div ref={useTerminal(options, onOpen)} className={styles.terminal} />;
}
