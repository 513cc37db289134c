import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./Button";
import styles from "./Fingerprint.module.css";
import { fingerprintGroups } from "./format";

/** A host key's fingerprint in groups of four, and a way to copy it whole. */
export function Fingerprint({ value }: { value: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => undefined, // not allowed here: it can still be selected
    );
  };
  return (
    <span className={styles.fingerprint}>
      <code className={styles.groups} aria-label={value}>
        {fingerprintGroups(value).map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </code>
      <IconButton className={styles.copy} label={copied ? "Copied" : "Copy the fingerprint"} onClick={copy}>
        {copied ? <Check size={14} /> : <Copy size={14} />}
      </IconButton>
    </span>
  );
}
