import { lazy, useState } from "react";
import { useMayChange, useToken } from "@/features/accounts/user";
import type { SocketState, Terminal } from "@/services/types";
import { TerminalFrame } from "@/shared/terminal/TerminalFrame";
import styles from "./TerminalPane.module.css";

const ShellView = lazy(() => import("./xterm/ShellView"));

interface Props {
  terminal: Terminal;
  name: string;
  shown: boolean;
}

/** A terminal and how its connection goes. */
export function TerminalPane({ terminal, name, shown }: Props) {
  const token = useToken();
  const mayWrite = useMayChange();
  const [state, setState] = useState<SocketState>("connecting");
  const reconnecting = state === "waiting" && (
    <p className={styles.reconnecting} role="status">
      Reconnecting… What is typed now is not sent.
    </p>
  );
  return (
    <TerminalFrame label={name} over={reconnecting} scrolls={!mayWrite}>
      {token !== null && (
        <ShellView terminal={terminal} token={token} shown={shown} mayWrite={mayWrite} onState={setState} />
      )}
    </TerminalFrame>
  );
}
