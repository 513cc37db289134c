import { TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "./Button";
import { Actions, Dialog } from "./Dialog";
import { Notice } from "./Notice";

interface Props {
  title: string;
  children: ReactNode;
  /** The button's words: what happens. */
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. It closes when that is done, and says when it is not. */
export function ConfirmDialog({ title, children, action, onConfirm, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const confirm = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure((error as Error).message);
      setBusy(false);
    }
  };

  return (
    <Dialog
      urgent
      title={title}
      tone="danger"
      icon={<TriangleAlert size={21} strokeWidth={1.6} aria-hidden="true" />}
      description={children}
      onClose={onClose}
    >
      {failure && <Notice kind="danger">{failure}</Notice>}
      <Actions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" busy={busy} onClick={confirm}>
          {action}
        </Button>
      </Actions>
    </Dialog>
  );
}
