import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiService } from "@/services/api";
import { keys } from "@/services/queries";
import { Button } from "@/shared/Button";
import { PasswordField } from "@/shared/Field";
import { Notice } from "@/shared/Notice";
import { required, useForm } from "@/shared/useForm";
import { checkNewPassword } from "./password";
import styles from "./Settings.module.css";
import { useUser } from "./user";

export function OwnPassword() {
  const { has_password: hasPassword } = useUser();
  const client = useQueryClient();
  const [done, setDone] = useState(false);
  const form = useForm({
    initial: { current_password: "", password: "" },
    check: (values) => ({
      ...(hasPassword && required(values, { current_password: "Enter your current password." })),
      ...checkNewPassword(values.password),
    }),
    submit: async ({ current_password, password }) => {
      setDone(false);
      const change = hasPassword ? { current_password, password } : { password };
      client.setQueryData(keys.me, (await apiService.updateMe(change)).user);
      form.reset();
      setDone(true);
    },
  });

  return (
    <form className={styles.form} {...form.props}>
      {form.failure && <Notice kind="danger">{form.failure}</Notice>}
      {done && <Notice kind="success">Your password is saved. You were signed out everywhere else.</Notice>}
      {hasPassword && (
        <PasswordField
          label="Current password"
          autoComplete="current-password"
          {...form.field("current_password")}
        />
      )}
      <PasswordField
        label="New password"
        autoComplete="new-password"
        hint="At least 8 characters. Saving it signs you out everywhere else."
        {...form.field("password")}
      />
      <div>
        <Button type="submit" busy={form.busy}>
          {hasPassword ? "Change password" : "Set password"}
        </Button>
      </div>
    </form>
  );
}
