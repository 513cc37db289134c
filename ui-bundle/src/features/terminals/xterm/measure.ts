import { fittingSize, fontIsThere, newTerminal } from "@/shared/terminal/newTerminal";
import styles from "@/shared/terminal/Terminal.module.css";
import type { Size } from "../AttachedTerminal";

/** The size that a terminal would have in this place, so that a new one begins with it. */
export async function measure(area: HTMLElement): Promise<Size | undefined> {
  await fontIsThere();
  const open = newTerminal();
  const frame = document.createElement("div");
  const place = document.createElement("div");
  frame.className = `${styles.frame} ${styles.measured}`;
  place.className = styles.terminal!;
  frame.append(place);
  area.append(frame);
  open.term.open(place);
  const size = fittingSize(open, place);
  open.term.dispose();
  frame.remove();
  return size;
}
