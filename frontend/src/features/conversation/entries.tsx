import { useLingui } from "@lingui/react/macro";
import type { MessageFragment } from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import { useWords } from "../../ui/side";
import { SUPPORT_REASONS, TICKET_EVENTS } from "../../ui/words";
import classes from "./conversation.module.css";
import type { Entry } from "./timeline";

export function MessageEntry({ message }: { message: MessageFragment }) {
  const words = useWords();
  const { moment, full, language } = useFormat();
  const { author, body, sentAt, attachments } = message;
  return (
    <li className={classes.message} data-author={author}>
      <p className={classes.meta}>
        <strong>{words.author(author)}</strong>
        <time dateTime={sentAt} title={full(sentAt)}>
          {moment(sentAt)}
        </time>
        {message.language && <span>{language(message.language)}</span>}
      </p>
      <div className={classes.body} lang={message.language ?? undefined} dir="auto">
        {body}
      </div>
      {attachments.length > 0 && (
        <ul className={classes.attachments}>
          {attachments.map(({ id, fileName }) => (
            <li key={id}>{fileName}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

export function EventEntry({ entry }: { entry: Extract<Entry, { is: "event" }> }) {
  const { t, i18n } = useLingui();
  const { moment, full } = useFormat();
  const { event, handover } = entry;
  const words = TICKET_EVENTS[event.type];
  if (words === undefined) return null;
  const isRule = event.actor === "SYSTEM" && event.type === "SUPPORT_REQUESTED";
  return (
    <li className={classes.event}>
      <span>
        {isRule ? t`Went to support, since there was no answer in time` : i18n._(words)}
        {handover?.reason && ` · ${i18n._(SUPPORT_REASONS[handover.reason])}`}
      </span>
      <time dateTime={event.occurredAt} title={full(event.occurredAt)}>
        {moment(event.occurredAt)}
      </time>
      {handover?.note && <p>{handover.note}</p>}
    </li>
  );
}
