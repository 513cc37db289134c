import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiService } from "@/services/api";
import { keys } from "@/services/queries";
import { Button } from "@/shared/Button";
import { TextField } from "@/shared/Field";
import { Notice } from "@/shared/Notice";
import { useForm } from "@/shared/useForm";
import styles from "./Settings.module.css";
import { roleText, useUser } from "./user";

/** Who one is here, one's email address, and the way to end all other sign-ins. */
export function OwnAccount() {
  const user = useUser();
  const client = useQueryClient();
  const [done, setDone] = useState<string | null>(null);
  const change = async (email: string | undefined, text: string) => {
    setDone(null);
    client.setQueryData(keys.me, (await apiService.updateMe({ email })).user);
    setDone(text);
  };
  const form = useForm({
    initial: { email: user.email },
    submit: ({ email }) => change(email.trim(), "Your email address is saved."),
  });
  const others = useForm({
    initial: {},
    submit: () => change(undefined, "You are signed out everywhere else."),
  });

  return (
    <>
      <p className={styles.who}>
        Signed in as <strong>{user.username}</strong>, {roleText(user.role).toLowerCase()}.
      </p>
      {form.failure && <Notice kind="danger">{form.failure}</Notice>}
      {others.failure && <Notice kind="danger">{others.failure}</Notice>}
      {done && <Notice kind="success">{done}</Notice>}
      <form className={styles.row} {...form.props}>
        <TextField label="Email" type="email" autoComplete="email" {...form.field("email")} />
        <Button type="submit" busy={form.busy} disabled={form.values.email.trim() === user.email}>
          Save
        </Button>
      </form>
      <form className={styles.row} {...others.props}>
        <p className={styles.text}>
          Other browsers and windows that you are signed in with can be ended from here.
        </p>
        <Button type="submit" busy={others.busy}>
          Sign out everywhere else
        </Button>
      </form>
    </>
  );
}
