import { FingerprintPattern, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "@/shared/Button";
import { Actions, Dialog } from "@/shared/Dialog";
import { Fingerprint } from "@/shared/Fingerprint";
import { formatKeyType } from "@/shared/format";
import { Notice } from "@/shared/Notice";
import styles from "./HostKeyDialog.module.css";
import type { HostKeyQuestion } from "./hostKey";

interface Props {
  question: HostKeyQuestion;
  /** Connects, with this key accepted. */
  onAccept: () => Promise<void>;
  onClose: () => void;
}

/** Asks whether the key of a host is to be trusted. A changed one is a warning, and Cancel its default. */
export function HostKeyDialog({ question, onAccept, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const { target, expected } = question;
  const hasChanged = expected !== null;
  const Icon = hasChanged ? ShieldAlert : FingerprintPattern;

  const accept = async () => {
    setBusy(true);
    setFailure(null);
    await onAccept().catch((error: Error) => setFailure(error.message));
    setBusy(false);
  };

  return (
    <Dialog
      urgent
      title={hasChanged ? `The key of ${target.name} has changed` : `Trust ${target.name}?`}
      tone={hasChanged ? "danger" : "gold"}
      icon={<Icon size={21} strokeWidth={1.6} aria-hidden="true" />}
      description={
        hasChanged
          ? "Somebody may be listening in between. It may also be a new installation of the host. Go on only if its owner confirms the new key."
          : "You have not connected to this server before. Check that the fingerprint matches the one its owner gave you."
      }
      onClose={onClose}
    >
      <dl className={styles.facts}>
        <dt>Address</dt>
        <dd>{target.address}</dd>
        <dt>Key type</dt>
        <dd>{formatKeyType(question.algorithm)}</dd>
        {hasChanged && (
          <>
            <dt>Known key</dt>
            <dd>
              <Fingerprint value={expected} />
            </dd>
          </>
        )}
        <dt>{hasChanged ? "New key" : "SHA-256"}</dt>
        <dd className={hasChanged ? styles.suspect : undefined}>
          <Fingerprint value={question.fingerprint} />
        </dd>
      </dl>
      {!hasChanged && <Notice>Krown remembers this key and warns you if it ever changes.</Notice>}
      {failure && <Notice kind="danger">{failure}</Notice>}
      <Actions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button look={hasChanged ? "danger" : "primary"} busy={busy} onClick={accept}>
          {hasChanged ? "Accept the new key and connect" : "Accept and connect"}
        </Button>
      </Actions>
    </Dialog>
  );
}
