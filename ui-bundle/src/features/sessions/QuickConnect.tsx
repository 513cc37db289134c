import { apiService } from "@/services/api";
import { Button } from "@/shared/Button";
import { Actions, Dialog } from "@/shared/Dialog";
import { formatAddress } from "@/shared/format";
import { Notice } from "@/shared/Notice";
import { useForm } from "@/shared/useForm";
import styles from "./Form.module.css";
import { checkTarget, emptyTarget, toTarget } from "./target";
import { TargetFields } from "./TargetFields";
import { useConnect } from "./useConnect";

/** Connects to a host that is not stored. */
export function QuickConnect({ onClose }: { onClose: () => void }) {
  const { connect, dialog } = useConnect();
  const form = useForm({
    initial: emptyTarget,
    check: (values) => checkTarget(values),
    submit: (values) => {
      const to = toTarget(values);
      return connect({
        name: to.host,
        address: formatAddress({ host: to.host, port: Number(to.port) }),
        open: (acceptHostKey) => apiService.quickConnect({ ...to, accept_host_key: acceptHostKey }),
      });
    },
  });
  return (
    <>
      <Dialog
        title="Quick connect"
        description="For once: neither the server nor its password or key is stored."
        onClose={onClose}
      >
        <form className={styles.form} {...form.props}>
          {form.failure && <Notice kind="danger">{form.failure}</Notice>}
          <TargetFields form={form} />
          <Actions>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" look="primary" busy={form.busy}>
              {form.busy ? "Connecting…" : "Connect"}
            </Button>
          </Actions>
        </form>
      </Dialog>
      {dialog}
    </>
  );
}
