import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import { useEffect, useRef } from "react";
import { useTheme } from "@/shared/theme";
import type { Sink } from "../Printer";
import { BoundedOutput } from "./BoundedOutput";
import { readPalette } from "./palette";
import styles from "./TerminalView.module.css";

interface Props {
  /** Called once, when there is something to write into. */
  onReady: (sink: Sink) => void;
}

const font = '"JetBrains Mono Variable", ui-monospace, monospace';
const fontSize = 12.5;

function newTerminal() {
  return new Terminal({
    convertEol: true,
    disableStdin: true,
    screenReaderMode: true,
    cursorInactiveStyle: "none",
    fontFamily: font,
    fontSize,
    lineHeight: 1.25,
    fontWeightBold: 700,
    scrollback: 10_000,
    overviewRuler: { width: 10 },
    theme: readPalette(),
  });
}

/** Shows text as a terminal does. It takes no input: commands have a field of their own. */
export default function TerminalView({ onReady }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal>(null);
  const theme = useTheme();

  useEffect(() => {
    const element = place.current!;
    const term = newTerminal();
    const fit = new FitAddon();
    terminal.current = term;
    term.loadAddon(fit);
    const sizes = new ResizeObserver(() => fit.fit());
    let closed = false;
    // Measured with the fallback font the grid would be wrong for ever.
    void document.fonts.load(`${fontSize}px ${font}`).finally(() => {
      if (closed) return;
      term.open(element);
      sizes.observe(element);
      onReady(new BoundedOutput(term));
    });
    return () => {
      closed = true;
      sizes.disconnect();
      term.dispose();
      terminal.current = null;
    };
  }, [onReady]);

  useEffect(() => {
    if (!terminal.current) return;
    terminal.current.options.theme = readPalette();
    terminal.current.options.minimumContrastRatio = theme === "contrast" ? 4.5 : 1;
  }, [theme]);

  return <div ref={place} className={styles.terminal} />;
}
