import { useLingui } from "@lingui/react/macro";
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import {
  SupportCloseDocument,
  SupportReturnDocument,
  type TicketFactsFragment,
} from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { newKey } from "../../lib/idempotency";
import { Act } from "../../ui/act";
import { Dialog } from "../../ui/dialog";
import { DialogEnd } from "../../ui/dialog-end";
import things from "../../ui/things.module.css";
import { useReport } from "../../ui/use-outcome";

const LONGEST_NOTE = 2_000;

/** What the marketplace's support may do with a ticket, besides a reply. */
export function SupportActs({ facts }: { facts: TicketFactsFragment }) {
  const { t } = useLingui();
  const report = useReport();
  const [returning, setReturning] = useState(false);
  const [note, setNote] = useState("");
  const [close, closing] = useAct(SupportCloseDocument, (data) => data.supportClose);
  const [give, giving] = useAct(SupportReturnDocument, (data) => data.supportReturn);

  async function giveBack() {
    const input = { ticketId: facts.id, note: note.trim() || null, idempotencyKey: newKey() };
    if (report(await give({ input }), t`The merchant has the ticket again.`)) setReturning(false);
  }

  async function settle() {
    const input = { ticketId: facts.id, idempotencyKey: newKey() };
    report(await close({ input }), t`The ticket is closed.`);
  }

  return (
    <>
      <Act
        actions={facts.availableActions}
        action="SUPPORT_RETURN"
        onAct={() => setReturning(true)}
      >{t`Give back to the merchant`}</Act>
      <Act
        actions={facts.availableActions}
        action="SUPPORT_CLOSE"
        busy={closing}
        onAct={settle}
      >{t`Close ticket`}</Act>
      <Dialog
        opened={returning}
        onClose={() => setReturning(false)}
        title={t`Give back to the merchant`}
      >
        <div className={things.form}>
          <p>{t`The merchant gets one more reply, and the time to answer begins anew.`}</p>
          <Textarea
            label={t`What the merchant should know (if anything)`}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={LONGEST_NOTE}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <DialogEnd onCancel={() => setReturning(false)}>
            <Button loading={giving} onClick={() => void giveBack()}>
              {t`Give back`}
            </Button>
          </DialogEnd>
        </div>
      </Dialog>
    </>
  );
}
