import { useServers } from "@/services/queries";
import type { Session } from "@/services/types";
import { formatAddress } from "@/shared/format";

/** "deploy@example.com:22" */
export const sessionAddress = (session: Session): string => `${session.username}@${formatAddress(session)}`;

/** What a session is called: as its server, or by its host when there is no such server. */
export function useSessionTitle(): (session: Session) => string {
  const servers = useServers().data ?? [];
  return (session) => servers.find(({ id }) => id === session.server_id)?.name ?? session.host;
}
