import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiService } from "@/services/api";
import { keys } from "@/services/queries";
import type { Session } from "@/services/types";
import { Button } from "@/shared/Button";

interface Props {
  session: Session;
  onFailure?: (message: string) => void;
}

export function DisconnectButton({ session, onFailure }: Props) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const disconnect = async () => {
    setBusy(true);
    await apiService.deleteSession(session.id).catch((error: Error) => onFailure?.(error.message));
    await client.invalidateQueries({ queryKey: keys.sessions });
    setBusy(false);
  };
  return (
    <Button busy={busy} onClick={disconnect}>
      Disconnect
    </Button>
  );
}
