import { Component, type ReactNode } from "react";
import { Button } from "@/shared/Button";
import styles from "./SignedIn.module.css";

interface Props {
  children: ReactNode;
}

/**
 * Stands in for a part of the page that failed: a bug of ours, or a script that is gone because Krown was
 * updated while the page was open. Loading the page anew helps with the second.
 */
export class ErrorBoundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className={styles.waiting} role="alert">
        <p>This page could not be shown. Krown may have been updated meanwhile.</p>
        <Button onClick={() => window.location.reload()}>Reload</Button>
      </div>
    );
  }
}
