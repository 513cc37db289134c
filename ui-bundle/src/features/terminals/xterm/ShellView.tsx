import { useCallback, useEffect, useRef, useState } from "react";
import type { SocketState, Terminal } from "@/services/types";
import type { OpenTerminal } from "@/shared/terminal/newTerminal";
import styles from "@/shared/terminal/Terminal.module.css";
import { useTerminal } from "@/shared/terminal/useTerminal";
import { follow, type Followed } from "./follow";

interface Props {
  terminal: Terminal;
  token: string;
  shown: boolean;
  mayWrite: boolean;
  onState: (state: SocketState) => void;
}

const options = {};

/** A terminal of the server, drawn by xterm. Its bytes never pass through React. */
export default function ShellView({ terminal, token, shown, mayWrite, onState }: Props) {
  const [first] = useState(terminal); // newer knowledge of it must not begin anew
  const followed = useRef<Followed>(null);
  const isShown = useRef(shown);

  const onOpen = useCallback(
    (open: OpenTerminal, place: HTMLElement) => {
      const now = follow(open, place, { terminal: first, token, mayWrite, onState });
      followed.current = now;
      if (isShown.current) now.show();
      return () => {
        followed.current = null;
        now.end();
      };
    },
    [first, token, mayWrite, onState],
  );

  useEffect(() => {
    isShown.current = shown;
    if (shown) followed.current?.show();
  }, [shown]);

  return <div ref={useTerminal(options, onOpen)} className={styles.terminal} />;
}
