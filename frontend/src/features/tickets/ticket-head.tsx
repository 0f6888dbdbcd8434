import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { TicketFactsFragment } from "../../graphql/generated/graphql";
import { ArrowIcon, BackIcon } from "../../ui/icons";
import { useSide } from "../../ui/side";
import { StateChip } from "../../ui/ticket-state";
import { TimeLeft } from "../../ui/time-left";
import { ATTENTION, ISSUE_TYPES, TICKET_LISTS } from "../../ui/words";
import { Acknowledge, Acts } from "./acts";
import classes from "./ticket.module.css";

interface Props {
  facts: TicketFactsFragment;
  onNext: () => void;
  children: ReactNode;
}

const LISTS = { UNHANDLED: "unhandled", REPLIED: "replied", CLOSED: "closed" } as const;

/** What a ticket is, whom it waits for, and what may be done. */
export function TicketHead({ facts, onNext, children }: Props) {
  const { t, i18n } = useLingui();
  const isSupport = useSide() === "marketplace";
  const { number, issueType, state, section, respondBy, attention } = facts;
  // That the customer waits is said by the state and the time left.
  const reasons = attention.reasons.filter(
    (reason) => reason !== "CUSTOMER_WAITING" && reason !== "DEADLINE_NEAR",
  );
  return (
    <header className={classes.head}>
      <div className={classes.way}>
        {isSupport ? (
          <Link to="/support" className={classes.back}>
            <BackIcon size={16} />
            {t`Support queue`}
          </Link>
        ) : (
          <Link to="/issues/$list" params={{ list: LISTS[section] }} className={classes.back}>
            <BackIcon size={16} />
            {i18n._(TICKET_LISTS[section])}
          </Link>
        )}
        {children}
        <Button size="xs" variant="subtle" rightSection={<ArrowIcon size={16} />} onClick={onNext}>
          {isSupport ? t`Take the next ticket` : t`Next unhandled`}
        </Button>
      </div>
      <div className={classes.title}>
        <h1>{number}</h1>
        <span className={classes.issue}>{i18n._(ISSUE_TYPES[issueType])}</span>
        <StateChip state={state} />
        {state === "AWAITING_MERCHANT" && respondBy && <TimeLeft until={respondBy} />}
        <Acts facts={facts} />
      </div>
      {!isSupport && attention.needed && reasons.length > 0 && (
        <div className={classes.attention} role="status">
          <span>{reasons.map((reason) => i18n._(ATTENTION[reason])).join(" · ")}</span>
          <Acknowledge facts={facts} />
        </div>
      )}
    </header>
  );
}
