import { Link, Navigate } from "react-router";
import { apiService } from "@/services/api";
import { credentials } from "@/services/credentials";
import { useHealth } from "@/services/queries";
import type { Role } from "@/services/types";
import { Button } from "@/shared/Button";
import { PasswordField, SelectField, TextField } from "@/shared/Field";
import { Notice } from "@/shared/Notice";
import { required, useForm } from "@/shared/useForm";
import { EntrancePage } from "./EntrancePage";
import styles from "./EntrancePage.module.css";
import { checkNewPassword } from "./password";
import { useToken } from "./user";

const texts = { username: "Choose a username.", email: "Enter your email address." };

export function RegisterPage() {
  const token = useToken();
  const health = useHealth();
  const form = useForm({
    initial: { username: "", email: "", password: "", role: "operator" },
    check: (values) => ({ ...required(values, texts), ...checkNewPassword(values.password) }),
    submit: async ({ role, ...account }) => {
      const { token } = await apiService.register({ ...account, role: role as Role });
      credentials.setToken(token);
    },
  });

  if (token) return <Navigate to="/" replace />;

  const signIn = (
    <>
      Have an account already? <Link to="/login">Sign in</Link>
    </>
  );
  if (health.data?.registration === "closed") {
    return (
      <EntrancePage title="Create account" footer={signIn}>
        <Notice>Accounts are made by an administrator here. Ask one for yours.</Notice>
      </EntrancePage>
    );
  }
  return (
    <EntrancePage title="Create account" footer={signIn}>
      {form.failure && <Notice kind="danger">{form.failure}</Notice>}
      <form className={styles.form} {...form.props}>
        <TextField
          label="Username"
          autoComplete="username"
          autoCapitalize="none"
          {...form.field("username")}
        />
        <TextField label="Email" type="email" autoComplete="email" {...form.field("email")} />
        <PasswordField
          label="Password"
          autoComplete="new-password"
          hint="At least 8 characters."
          {...form.field("password")}
        />
        <SelectField label="Role" {...form.field("role")}>
          <option value="operator">Operator: connects and runs commands</option>
          <option value="readonly">Read only: looks, and changes nothing</option>
        </SelectField>
        <Button type="submit" look="primary" busy={form.busy}>
          Create account
        </Button>
      </form>
    </EntrancePage>
  );
}
