import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import {
  TicketAcknowledgeDocument,
  TicketCloseDocument,
  type TicketFactsFragment,
  TicketReopenDocument,
} from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { newKey } from "../../lib/idempotency";
import { Act } from "../../ui/act";
import { useSide } from "../../ui/side";
import { useReport } from "../../ui/use-outcome";
import { SupportActs } from "../support/support-acts";
import { RequestSupport } from "./request-support";
import classes from "./ticket.module.css";

interface Props {
  facts: TicketFactsFragment;
}

/** What may be done with the ticket, besides a reply; what may not says why. */
export function Acts({ facts }: Props) {
  const isSupport = useSide() === "marketplace";
  return (
    <div className={classes.acts}>
      {isSupport ? <SupportActs facts={facts} /> : <MerchantActs facts={facts} />}
    </div>
  );
}

function MerchantActs({ facts }: Props) {
  const { t } = useLingui();
  const report = useReport();
  const [asking, setAsking] = useState(false);
  const [close, closing] = useAct(TicketCloseDocument, (data) => data.ticketClose);
  const [reopen, reopening] = useAct(TicketReopenDocument, (data) => data.ticketReopen);
  const input = () => ({ input: { ticketId: facts.id, idempotencyKey: newKey() } });
  return (
    <>
      <Act
        actions={facts.availableActions}
        action="REQUEST_SUPPORT"
        onAct={() => setAsking(true)}
      >{t`Ask support`}</Act>
      {facts.state === "CLOSED" ? (
        <Act
          actions={facts.availableActions}
          action="REOPEN"
          busy={reopening}
          onAct={async () => report(await reopen(input()), t`The ticket waits for you again.`)}
        >{t`Reopen`}</Act>
      ) : (
        <Act
          actions={facts.availableActions}
          action="CLOSE"
          busy={closing}
          onAct={async () => report(await close(input()), t`The ticket is closed.`)}
        >{t`Close ticket`}</Act>
      )}
      <RequestSupport ticketId={facts.id} opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}

/** Says that what wants attention is known. */
export function Acknowledge({ facts }: Props) {
  const { t } = useLingui();
  const report = useReport();
  const [acknowledge, busy] = useAct(TicketAcknowledgeDocument, (data) => data.ticketAcknowledge);
  const act = async () => {
    const input = { ticketId: facts.id, idempotencyKey: newKey() };
    report(await acknowledge({ input }), t`Noted.`);
  };
  return (
    <Act actions={facts.availableActions} action="ACKNOWLEDGE" busy={busy} onAct={act}>
      {t`Take note`}
    </Act>
  );
}
