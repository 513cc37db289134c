import { useQueryClient } from "@tanstack/react-query";
import formStyles from "@/features/sessions/Form.module.css";
import { TargetFields } from "@/features/sessions/TargetFields";
import { apiService } from "@/services/api";
import { keys } from "@/services/queries";
import type { Server } from "@/services/types";
import { Button } from "@/shared/Button";
import { Actions, Dialog } from "@/shared/Dialog";
import { TextField } from "@/shared/Field";
import { Notice } from "@/shared/Notice";
import { useForm } from "@/shared/useForm";
import { checkServer, hasStoredSecret, toServer, toUpdate, valuesOf } from "./serverForm";

interface Props {
  /** The server to change, or null for a new one. */
  server: Server | null;
  onClose: () => void;
}

export function ServerDialog({ server, onClose }: Props) {
  const client = useQueryClient();
  const form = useForm({
    initial: valuesOf(server),
    check: (values) => checkServer(server, values),
    submit: async (values) => {
      if (server) await apiService.updateServer(server.id, toUpdate(server, values));
      else await apiService.createServer(toServer(values));
      await client.invalidateQueries({ queryKey: keys.servers });
      onClose();
    },
  });
  const keepHint = hasStoredSecret(server, form.values)
    ? "Leave it empty to keep the stored one."
    : undefined;

  return (
    <Dialog
      title={server ? `Edit ${server.name}` : "Add server"}
      description="Passwords and keys are stored sealed and never shown again."
      onClose={onClose}
    >
      <form className={formStyles.form} {...form.props}>
        {form.failure && <Notice kind="danger">{form.failure}</Notice>}
        <TextField label="Name" maxLength={255} autoComplete="off" {...form.field("name")} />
        <TargetFields form={form} keepHint={keepHint} />
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
