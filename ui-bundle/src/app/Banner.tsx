import { useReachability } from "@/features/events/useReachability";
import { Button } from "@/shared/Button";
import styles from "./Banner.module.css";

/** Above everything: Krown does not answer. */
export function Banner() {
  const { isReachable, ask } = useReachability();
  if (isReachable) return null;
  return (
    <div className={styles.banner} role="alert">
      <span>Krown does not answer. It is asked again every few seconds.</span>
      <Button onClick={ask}>Try now</Button>
    </div>
  );
}
