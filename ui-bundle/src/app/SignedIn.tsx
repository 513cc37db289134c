import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { UserContext, useToken } from "@/features/accounts/user";
import { useMe } from "@/services/queries";
import { Button } from "@/shared/Button";
import { Crown } from "@/shared/Crown";
import styles from "./SignedIn.module.css";

/** Lets those in who are signed in, and sends the others to the sign-in page, and back afterwards. */
export function SignedIn({ children }: { children: ReactNode }) {
  const token = useToken();
  const { pathname, search } = useLocation();
  const me = useMe(token !== null);

  if (token === null) return <Navigate to="/login" state={{ from: pathname + search }} replace />;
  if (me.data) return <UserContext value={me.data}>{children}</UserContext>;
  return (
    <main className={styles.waiting}>
      <Crown size={40} />
      {me.isError && (
        <>
          <p role="alert">{me.error.message}</p>
          <Button onClick={() => me.refetch()}>Try again</Button>
        </>
      )}
    </main>
  );
}
