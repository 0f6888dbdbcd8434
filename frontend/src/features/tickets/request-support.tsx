import { useLingui } from "@lingui/react/macro";
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { type SupportReason, TicketRequestSupportDocument } from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { newKey } from "../../lib/idempotency";
import { Dialog } from "../../ui/dialog";
import { DialogEnd } from "../../ui/dialog-end";
import { say } from "../../ui/toasts";
import { useWhyNot } from "../../ui/use-outcome";
import { SUPPORT_REASONS } from "../../ui/words";
import classes from "./ticket.module.css";

interface Props {
  ticketId: string;
  opened: boolean;
  onClose: () => void;
}

const LONGEST_NOTE = 2_000;

/** Asks support to take over: why, and what they should know. */
export function RequestSupport({ ticketId, opened, onClose }: Props) {
  const { t, i18n } = useLingui();
  const whyNot = useWhyNot();
  const [reason, setReason] = useState<SupportReason>("CANNOT_RESOLVE");
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState("");
  const [request, busy] = useAct(TicketRequestSupportDocument, (data) => data.ticketRequestSupport);

  async function send() {
    const input = { ticketId, reason, note: note.trim() || null, idempotencyKey: newKey() };
    const outcome = await request({ input });
    if (outcome === null) return;
    if (outcome.is === "done") {
      say(t`Support has the ticket now.`);
      setNote("");
      setProblem("");
      onClose();
    } else setProblem(whyNot(outcome));
  }

  return (
    <Dialog opened={opened} onClose={onClose} title={t`Ask support to take over`}>
      <div className={classes.form}>
        <p>{t`The ticket leaves your hands: support answers the customer. You are told when they do.`}</p>
        <NativeSelect
          label={t`Why`}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value as SupportReason)}
          data={Object.entries(SUPPORT_REASONS).map(([value, name]) => ({
            value,
            label: i18n._(name),
          }))}
        />
        <Textarea
          label={
            reason === "OTHER"
              ? t`What support should know`
              : t`What support should know (if anything)`
          }
          description={t`The customer does not see this.`}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={LONGEST_NOTE}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <DialogEnd refused={problem} onCancel={onClose}>
          <Button loading={busy} onClick={() => void send()}>
            {t`Hand over`}
          </Button>
        </DialogEnd>
      </div>
    </Dialog>
  );
}
