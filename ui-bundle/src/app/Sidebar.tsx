import { History, LogOut, Server, Settings, SquareTerminal } from "lucide-react";
import { NavLink } from "react-router";
import { signOut } from "@/features/accounts/signOut";
import { roleText, useUser } from "@/features/accounts/user";
import { useSessionTitle } from "@/features/sessions/sessionTitle";
import { useSessions } from "@/services/queries";
import { IconButton } from "@/shared/Button";
import { classes } from "@/shared/classes";
import { Crown } from "@/shared/Crown";
import { StatusDot } from "@/shared/StatusDot";
import styles from "./Sidebar.module.css";

const places = [
  { to: "/", text: "Servers", Icon: Server },
  { to: "/sessions", text: "Sessions", Icon: SquareTerminal },
  { to: "/history", text: "History", Icon: History },
  { to: "/settings", text: "Settings", Icon: Settings },
];

const rowClass = ({ isActive }: { isActive: boolean }) => classes(styles.row, isActive && styles.current);

function OpenSessions() {
  const titleOf = useSessionTitle();
  const open = useSessions().data?.filter(({ status }) => status === "connected") ?? [];
  if (!open.length) return null;
  return (
    <section className={styles.open} aria-labelledby="open-sessions">
      <h2 id="open-sessions" className={styles.sectionName}>
        Open sessions <span>{open.length}</span>
      </h2>
      <ul>
        {open.map((session) => (
          <li key={session.id}>
            <NavLink to={`/sessions/${session.id}`} className={rowClass}>
              <span className={styles.mark}>
                <StatusDot status="connected" />
              </span>
              <span className={styles.text}>{titleOf(session)}</span>
            </NavLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Sidebar() {
  const user = useUser();
  return (
    <aside className={styles.sidebar} aria-label="Krown">
      <div className={styles.brand}>
        <Crown size={20} />
        <span className={styles.word}>Krown</span>
      </div>
      <div className={styles.scroller}>
        <nav aria-label="Pages">
          <ul className={styles.places}>
            {places.map(({ to, text, Icon }) => (
              <li key={to}>
                <NavLink to={to} end className={rowClass}>
                  <span className={styles.mark}>
                    <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
                  </span>
                  <span className={styles.text}>{text}</span>
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <OpenSessions />
      </div>
      <footer className={styles.footer}>
        <span className={styles.who}>
          {user.username} <span className={styles.role}>{roleText(user.role)}</span>
        </span>
        <IconButton label="Sign out" onClick={signOut}>
          <LogOut size={16} strokeWidth={1.75} />
        </IconButton>
      </footer>
    </aside>
  );
}
