import { useEffect, useState } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { apiService } from "@/services/api";
import { credentials } from "@/services/credentials";
import { useHealth } from "@/services/queries";
import { Button } from "@/shared/Button";
import { PasswordField, TextField } from "@/shared/Field";
import { Notice } from "@/shared/Notice";
import { required, useForm } from "@/shared/useForm";
import { EntrancePage } from "./EntrancePage";
import styles from "./EntrancePage.module.css";
import { hasTicket, takeTicket } from "./ticket";
import { useToken } from "./user";

const texts = { username: "Enter your username.", password: "Enter your password." };

/** Signs in by the ticket in the address, if there is one, also when a link is opened in this very page. */
function useTicket() {
  const [state, setState] = useState<{ busy: boolean; failure: string | null }>(() => ({
    busy: hasTicket(),
    failure: null,
  }));
  useEffect(() => {
    const exchange = async () => {
      const ticket = takeTicket();
      if (ticket === null) return;
      setState({ busy: true, failure: null });
      try {
        credentials.setToken((await apiService.exchangeTicket(ticket)).token);
        setState({ busy: false, failure: null });
      } catch (error) {
        setState({ busy: false, failure: (error as Error).message });
      }
    };
    const onHashChange = () => void exchange();
    onHashChange();
    window.addEventListener("hashchange", onHashChange);
    return () => window.removeEventListener("hashchange", onHashChange);
  }, []);
  return state;
}

export function LoginPage() {
  const token = useToken();
  const location = useLocation() as { state: { from?: string } | null };
  const health = useHealth();
  const ticket = useTicket();
  const form = useForm({
    initial: { username: "", password: "" },
    check: (values) => required(values, texts),
    submit: async ({ username, password }) => {
      credentials.setToken((await apiService.login(username, password)).token);
    },
  });

  if (ticket.busy) return <EntrancePage title="Signing in…">{null}</EntrancePage>;
  if (token && !ticket.failure) return <Navigate to={location.state?.from ?? "/"} replace />;

  const failure = form.failure ?? ticket.failure;
  return (
    <EntrancePage
      title="Sign in"
      footer={
        health.data?.registration === "open" && (
          <>
            No account yet? <Link to="/register">Create one</Link>
          </>
        )
      }
    >
      {failure ? (
        <Notice kind="danger">{failure}</Notice>
      ) : (
        credentials.notice && <Notice>{credentials.notice}</Notice>
      )}
      <form className={styles.form} {...form.props}>
        <TextField
          label="Username"
          autoComplete="username"
          autoCapitalize="none"
          {...form.field("username")}
        />
        <PasswordField label="Password" autoComplete="current-password" {...form.field("password")} />
        <Button type="submit" look="primary" busy={form.busy}>
          Sign in
        </Button>
      </form>
    </EntrancePage>
  );
}
