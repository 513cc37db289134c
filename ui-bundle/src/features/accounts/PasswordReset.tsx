import { apiService } from "@/services/api";
import type { User } from "@/services/types";
import { Button } from "@/shared/Button";
import { Actions, Dialog } from "@/shared/Dialog";
import { PasswordField } from "@/shared/Field";
import { Notice } from "@/shared/Notice";
import { useForm } from "@/shared/useForm";
import { checkNewPassword } from "./password";
import styles from "./Settings.module.css";

interface Props {
  user: User;
  onClose: () => void;
}

/** An administrator gives another account a new password. */
export function PasswordReset({ user, onClose }: Props) {
  const form = useForm({
    initial: { password: "" },
    check: (values) => checkNewPassword(values.password),
    submit: async ({ password }) => {
      await apiService.updateUser(user.id, { password });
      onClose();
    },
  });
  return (
    <Dialog
      title={`New password for ${user.username}`}
      description="The account is signed out everywhere, and signs in with this password from then on."
      onClose={onClose}
    >
      <form className={styles.form} {...form.props}>
        {form.failure && <Notice kind="danger">{form.failure}</Notice>}
        <PasswordField label="New password" autoComplete="new-password" {...form.field("password")} />
        <Actions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={form.busy}>
            Save
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
