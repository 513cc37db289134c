import { useState } from "react";
import { Link, useParams } from "react-router";
import { HistoryList } from "@/features/commands/HistoryList";
import { useSession } from "@/services/queries";
import type { Session } from "@/services/types";
import { Notice } from "@/shared/Notice";
import { Loading, Page, useTitle } from "@/shared/Page";
import { SessionHeader } from "./SessionHeader";
import { SessionTabs } from "./SessionTabs";
import styles from "./SessionPage.module.css";
import { useSessionTitle } from "./sessionTitle";
import { useStream } from "./useStream";

export function SessionPage() {
  const { id = "" } = useParams();
  const session = useSession(id);
  if (session.data) return <SessionView key={id} session={session.data} />;
  return (
    <Page title="Session">
      {session.isPending ? (
        <Loading what="the session" />
      ) : (
        <>
          <Notice kind="danger">{session.error.message}</Notice>
          <Link to="/sessions">Show all sessions</Link>
        </>
      )}
    </Page>
  );
}

function SessionView({ session }: { session: Session }) {
  const title = useSessionTitle()(session);
  const isOpen = session.status === "connected";
  const stream = useStream(session.id, isOpen);
  const [failure, setFailure] = useState<string | null>(null);
  const [showsHistory, setShowsHistory] = useState(false);
  useTitle(title);

  return (
    <div className={styles.page}>
      <SessionHeader
        session={session}
        title={title}
        stream={stream}
        showsHistory={showsHistory}
        onShowHistory={setShowsHistory}
        onFailure={setFailure}
      />
      {failure && <Notice kind="danger">{failure}</Notice>}
      {!isOpen && session.closed_reason && <Notice kind="warning">{session.closed_reason}</Notice>}
      <div className={styles.panes}>
        <SessionTabs session={session} title={title} onFailure={setFailure} />
        {showsHistory && (
          <aside className={styles.history} aria-label="Earlier commands">
            <HistoryList sessionId={session.id} />
          </aside>
        )}
      </div>
    </div>
  );
}
