import { useQueryClient } from "@tanstack/react-query";
import { KeyRound, Trash2 } from "lucide-react";
import { useState } from "react";
import { apiService } from "@/services/api";
import { keys } from "@/services/queries";
import type { Role, User, UserUpdate } from "@/services/types";
import { IconButton } from "@/shared/Button";
import { roles, useUser } from "./user";
import styles from "./UsersTable.module.css";

export interface UserTask {
  kind: "password" | "delete";
  user: User;
}

interface Props {
  user: User;
  onTask: (task: UserTask) => void;
}

/** One account. The owner's stays what it is, and nobody takes his own rights away by a slip. */
export function UserRow({ user, onTask }: Props) {
  const client = useQueryClient();
  const isOneself = useUser().id === user.id;
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const fixed = user.is_owner || isOneself || busy;

  const change = async (update: UserUpdate) => {
    setBusy(true);
    setFailure(null);
    try {
      await apiService.updateUser(user.id, update);
    } catch (error) {
      setFailure((error as Error).message);
    }
    await client.invalidateQueries({ queryKey: keys.users });
    setBusy(false);
  };

  return (
    <tr>
      <th scope="row" className={styles.name}>
        {user.username}
        {user.is_owner && <span className={styles.tag}>owner</span>}
        {isOneself && <span className={styles.tag}>you</span>}
        <span className={styles.email}>{user.email}</span>
        {failure && (
          <span className={styles.failure} role="alert">
            {failure}
          </span>
        )}
      </th>
      <td>
        <select
          className={styles.select}
          aria-label={`Role of ${user.username}`}
          value={user.role}
          disabled={fixed}
          onChange={(event) => change({ role: event.target.value as Role })}
        >
          {roles.map(([role, text]) => (
            <option key={role} value={role}>
              {text}
            </option>
          ))}
        </select>
      </td>
      <td>
        <input
          className={styles.check}
          type="checkbox"
          aria-label={`${user.username} may sign in`}
          checked={!user.disabled}
          disabled={fixed}
          onChange={(event) => change({ disabled: !event.target.checked })}
        />
      </td>
      <td className={styles.actions}>
        {!isOneself && (
          <IconButton
            label={`Set a password for ${user.username}`}
            onClick={() => onTask({ kind: "password", user })}
          >
            <KeyRound size={16} strokeWidth={1.75} />
          </IconButton>
        )}
        {!user.is_owner && !isOneself && (
          <IconButton
            danger
            label={`Delete ${user.username}`}
            onClick={() => onTask({ kind: "delete", user })}
          >
            <Trash2 size={16} strokeWidth={1.75} />
          </IconButton>
        )}
      </td>
    </tr>
  );
}
