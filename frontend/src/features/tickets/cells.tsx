import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { TicketRowFragment } from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import { useWords } from "../../ui/side";
import { StateChip } from "../../ui/ticket-state";
import { TimeLeft } from "../../ui/time-left";
import { ATTENTION, ISSUE_TYPES } from "../../ui/words";
import classes from "./tickets.module.css";

type Row = TicketRowFragment;

export function TicketLink({ ticket }: { ticket: Row }) {
  const { t } = useLingui();
  const isNew = ticket.seenAt == null || ticket.seenAt < ticket.activityAt;
  return (
    <span className={classes.numberCell}>
      <span className={classes.unread} data-new={isNew || undefined}>
        {isNew && <span className="unseen">{t`Unread`}</span>}
      </span>
      <Link
        to="/tickets/$ticketId"
        params={{ ticketId: ticket.id }}
        data-open
        className={classes.number}
      >
        {ticket.number}
      </Link>
    </span>
  );
}

export function IssueCell({ ticket }: { ticket: Row }) {
  const { i18n } = useLingui();
  return <>{i18n._(ISSUE_TYPES[ticket.issueType])}</>;
}

export function CustomerCell({ ticket: { order } }: { ticket: Row }) {
  const { customer, number } = order;
  return (
    <span title={number}>
      {customer ? (customer.name ?? customer.externalId) : number}
      {customer?.country && <span className={classes.quiet}> {customer.country}</span>}
    </span>
  );
}

/** The beginning of what was said last, and by whom. */
export function LastMessage({ ticket }: { ticket: Row }) {
  const words = useWords();
  const message = ticket.messages.nodes.at(-1);
  if (message === undefined) return null;
  const text = message.body.slice(0, 200).replaceAll(/\s+/g, " ");
  return (
    <span title={message.body.slice(0, 600)}>
      {message.author !== "CUSTOMER" && (
        <span className={classes.quiet}>{words.author(message.author)}: </span>
      )}
      {text}
    </span>
  );
}

/** What the list is about: the time left, or why to look again, or whom it waits for. */
export function NeedCell({ ticket }: { ticket: Row }) {
  const { i18n } = useLingui();
  const { state, respondBy, attention } = ticket;
  if (state === "AWAITING_MERCHANT" && respondBy) return <TimeLeft until={respondBy} />;
  const [reason] = attention.reasons;
  if (attention.needed && reason !== undefined)
    return <span className={classes.attention}>{i18n._(ATTENTION[reason])}</span>;
  return <StateChip state={state} />;
}

export function ActivityCell({ ticket: { activityAt } }: { ticket: Row }) {
  const { moment, full } = useFormat();
  return (
    <time dateTime={activityAt} title={full(activityAt)}>
      {moment(activityAt)}
    </time>
  );
}

/** A ticket on a telephone. */
export function TicketCard({ ticket }: { ticket: Row }) {
  return (
    <div className={classes.card}>
      <div>
        <TicketLink ticket={ticket} />
        <NeedCell ticket={ticket} />
      </div>
      <div>
        <strong>
          <IssueCell ticket={ticket} />
        </strong>
        <CustomerCell ticket={ticket} />
      </div>
      <p>
        <LastMessage ticket={ticket} />
      </p>
    </div>
  );
}
