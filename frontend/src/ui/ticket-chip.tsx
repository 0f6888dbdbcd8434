import { Link } from "@tanstack/react-router";
import type { TicketState } from "../graphql/generated/graphql";
import { useNow } from "../lib/now";
import { urgency } from "../lib/urgency";
import { useWords } from "./side";
import classes from "./ticket-chip.module.css";
import { useTimeLeft } from "./time-left";

interface Props {
  id: string;
  number: string;
  state: TicketState;
  respondBy?: string | null | undefined;
}

const MINUTE = 60_000;

/** A ticket's number as a link, coloured by what it needs. */
export function TicketChip({ id, number, state, respondBy }: Props) {
  const words = useWords();
  const now = useNow(MINUTE);
  const left = useTimeLeft(respondBy, now);
  const waits = state === "AWAITING_MERCHANT";
  const says = [words.state(state), ...(waits && left ? [left] : [])].join(" · ");
  const need = waits && respondBy ? urgency(Date.parse(respondBy), now) : undefined;
  return (
    <Link
      to="/tickets/$ticketId"
      params={{ ticketId: id }}
      className={classes.chip}
      data-state={state}
      data-need={need}
      title={says}
    >
      {number}
      <span className="unseen"> ({says})</span>
    </Link>
  );
}
