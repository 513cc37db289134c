import { SquareTerminal } from "lucide-react";
import { Link } from "react-router";
import { useSessions } from "@/services/queries";
import type { Session } from "@/services/types";
import { Notice } from "@/shared/Notice";
import { Empty, Loading, Page } from "@/shared/Page";
import { SessionRow } from "./SessionRow";
import styles from "./Sessions.module.css";

function Group({ title, sessions }: { title: string; sessions: Session[] }) {
  if (!sessions.length) return null;
  return (
    <section>
      <h2 className={styles.groupTitle}>
        {title} <span className={styles.count}>{sessions.length}</span>
      </h2>
      <ul>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </section>
  );
}

export function SessionsPage() {
  const sessions = useSessions();
  return (
    <Page title="Sessions">
      {sessions.isPending && <Loading what="the sessions" />}
      {sessions.isError && <Notice kind="danger">{sessions.error.message}</Notice>}
      {sessions.data?.length === 0 && (
        <Empty icon={<SquareTerminal size={21} strokeWidth={1.6} />} title="No sessions yet">
          <p>
            Connect to one of <Link to="/">your servers</Link>, and the session stands here.
          </p>
        </Empty>
      )}
      {sessions.data && (
        <>
          <Group title="Open" sessions={sessions.data.filter(({ status }) => status === "connected")} />
          <Group title="Closed" sessions={sessions.data.filter(({ status }) => status !== "connected")} />
        </>
      )}
    </Page>
  );
}
