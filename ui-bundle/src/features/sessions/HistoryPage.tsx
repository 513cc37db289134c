import { History } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { HistoryList } from "@/features/commands/HistoryList";
import { useSessions } from "@/services/queries";
import type { Session } from "@/services/types";
import { SelectField } from "@/shared/Field";
import { formatTime } from "@/shared/format";
import { Notice } from "@/shared/Notice";
import { Empty, Loading, Page } from "@/shared/Page";
import styles from "./HistoryPage.module.css";
import { sessionAddress, useSessionTitle } from "./sessionTitle";

/** The commands of one session at a time, the newest session first. */
export function HistoryPage() {
  const sessions = useSessions();
  return (
    <Page title="History">
      {sessions.isPending && <Loading what="the sessions" />}
      {sessions.isError && <Notice kind="danger">{sessions.error.message}</Notice>}
      {sessions.data?.length === 0 && (
        <Empty icon={<History size={21} strokeWidth={1.6} />} title="No history yet">
          <p>The commands of your sessions are kept here.</p>
        </Empty>
      )}
      {!!sessions.data?.length && <Picked sessions={sessions.data} />}
    </Page>
  );
}

function Picked({ sessions }: { sessions: Session[] }) {
  const [search, setSearch] = useSearchParams();
  const titleOf = useSessionTitle();
  const picked = sessions.find(({ id }) => id === search.get("session")) ?? sessions[0]!;
  return (
    <>
      <div className={styles.pick}>
        <SelectField
          label="Session"
          value={picked.id}
          onValue={(session) => setSearch({ session }, { replace: true })}
        >
          {sessions.map((session) => (
            <option key={session.id} value={session.id}>
              {titleOf(session)}, {sessionAddress(session)}, {formatTime(session.created_at)}
            </option>
          ))}
        </SelectField>
        <Link className={styles.open} to={`/sessions/${picked.id}`}>
          Open this session
        </Link>
      </div>
      <HistoryList key={picked.id} sessionId={picked.id} />
    </>
  );
}
