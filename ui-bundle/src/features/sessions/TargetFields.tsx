import type { ChangeEvent } from "react";
import type { AuthMethod } from "@/services/types";
import { PasswordField, RadioGroup, TextArea, TextField } from "@/shared/Field";
import type { useForm } from "@/shared/useForm";
import { authMethods, type TargetValues } from "./target";
import styles from "./TargetFields.module.css";

/** What is needed of a form that has these fields, and perhaps others. */
type TargetForm = Pick<ReturnType<typeof useForm<TargetValues>>, "field" | "set" | "values">;

interface Props {
  form: TargetForm;
  /** Said under the secrets of a server that has some already. */
  keepHint?: string | undefined;
}

const startOfKey = "-----BEGIN OPENSSH PRIVATE KEY-----";

/** Where to connect to, as whom, and how to prove it. */
export function TargetFields({ form, keepHint }: Props) {
  const readKey = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) form.set("private_key", await file.text());
  };
  return (
    <>
      <div className={styles.address}>
        <TextField label="Host" autoCapitalize="none" spellCheck={false} {...form.field("host")} />
        <TextField label="Port" inputMode="numeric" maxLength={5} {...form.field("port")} />
      </div>
      <TextField
        label="Username"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.field("username")}
      />
      <RadioGroup
        label="Authentication"
        value={form.values.auth_method as AuthMethod}
        options={authMethods}
        onValue={(method) => form.set("auth_method", method)}
      />
      {form.values.auth_method === "password" ? (
        <PasswordField label="Password" autoComplete="off" hint={keepHint} {...form.field("password")} />
      ) : (
        <>
          <div className={styles.key}>
            <TextArea
              label="Private key"
              rows={5}
              autoComplete="off"
              spellCheck={false}
              placeholder={startOfKey}
              hint={keepHint}
              {...form.field("private_key")}
            />
            <label className={styles.file}>
              Read it from a file
              <input className="visually-hidden" type="file" onChange={readKey} />
            </label>
          </div>
          <PasswordField
            label="Passphrase"
            autoComplete="off"
            hint="Only for an encrypted key."
            {...form.field("passphrase")}
          />
        </>
      )}
    </>
  );
}
