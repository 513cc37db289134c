import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiService } from "@/services/api";
import { keys, useUsers } from "@/services/queries";
import type { User } from "@/services/types";
import { ConfirmDialog } from "@/shared/ConfirmDialog";
import { Notice } from "@/shared/Notice";
import { Loading } from "@/shared/Page";
import { PasswordReset } from "./PasswordReset";
import { UserRow, type UserTask } from "./UserRow";
import styles from "./UsersTable.module.css";

/** All accounts, for administrators. */
export function UsersTable() {
  const users = useUsers();
  const client = useQueryClient();
  const [task, setTask] = useState<UserTask | null>(null);
  const close = () => setTask(null);

  if (users.isPending) return <Loading what="the users" />;
  if (users.isError) return <Notice kind="danger">{users.error.message}</Notice>;

  const remove = async (user: User) => {
    await apiService.deleteUser(user.id);
    await client.invalidateQueries({ queryKey: keys.users });
  };
  return (
    <>
      <div className={styles.scroller}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">Role</th>
              <th scope="col">May sign in</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {users.data.map((user) => (
              <UserRow key={user.id} user={user} onTask={setTask} />
            ))}
          </tbody>
        </table>
      </div>
      {task?.kind === "password" && <PasswordReset user={task.user} onClose={close} />}
      {task?.kind === "delete" && (
        <ConfirmDialog
          title={`Delete ${task.user.username}?`}
          action="Delete user"
          onConfirm={() => remove(task.user)}
          onClose={close}
        >
          The account goes with its servers, sessions and history. This cannot be undone.
        </ConfirmDialog>
      )}
    </>
  );
}
