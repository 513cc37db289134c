import { Outlet, useLocation } from "react-router";
import { useToken } from "@/features/accounts/user";
import { useLiveUpdates } from "@/features/events/useLiveUpdates";
import { ErrorBoundary } from "./ErrorBoundary";
import styles from "./Shell.module.css";
import { Sidebar } from "./Sidebar";
import { StatusBar } from "./StatusBar";

/** The frame of all signed-in pages. */
export function Shell() {
  const live = useLiveUpdates(useToken());
  const { pathname } = useLocation();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <Sidebar />
      <main id="content" className={styles.main} tabIndex={-1}>
        <ErrorBoundary key={pathname}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <StatusBar live={live} />
    </div>
  );
}
