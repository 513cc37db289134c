import { useHistory } from "@/services/queries";
import { Button } from "@/shared/Button";
import { Notice } from "@/shared/Notice";
import { Loading } from "@/shared/Page";
import styles from "./HistoryList.module.css";
import { HistoryItem } from "./HistoryItem";

/** The commands of one session, newest first, as many as one asks for. */
export function HistoryList({ sessionId }: { sessionId: string }) {
  const history = useHistory(sessionId);
  if (history.isPending) return <Loading what="the history" />;
  if (history.isError) return <Notice kind="danger">{history.error.message}</Notice>;

  const commands = history.data.pages.flat();
  if (!commands.length) return <p className={styles.none}>No command was run in this session yet.</p>;
  return (
    <div className={styles.list}>
      <ul>
        {commands.map((command) => (
          <HistoryItem key={command.id} command={command} />
        ))}
      </ul>
      {history.hasNextPage && (
        <Button busy={history.isFetchingNextPage} onClick={() => history.fetchNextPage()}>
          Show older commands
        </Button>
      )}
    </div>
  );
}
