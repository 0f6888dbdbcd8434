import type {
  ConversationFragment,
  EventType,
  MessageFragment,
} from "../../graphql/generated/graphql";

type Happening = ConversationFragment["events"]["nodes"][number];
type Handover = ConversationFragment["handovers"]["nodes"][number];

export type Entry =
  | { is: "message"; at: string; message: MessageFragment }
  | { is: "event"; at: string; event: Happening; handover: Handover | undefined };

/** Events that a message tells already. */
const TOLD: ReadonlySet<EventType> = new Set([
  "CUSTOMER_WROTE",
  "MERCHANT_REPLIED",
  "SUPPORT_REPLIED",
  "TICKET_OPENED",
]);
const HANDED: Partial<Record<EventType, Handover["handedTo"]>> = {
  SUPPORT_REQUESTED: "SUPPORT",
  TICKET_RETURNED: "MERCHANT",
};

/** Fold what happened in between what was written, the oldest first; a hand-over brings its reason and note. */
export function timeline(
  messages: readonly MessageFragment[],
  events: readonly Happening[],
  handovers: readonly Handover[],
): Entry[] {
  const since = messages[0]?.sentAt ?? "";
  const entries: Entry[] = messages.map((message) => ({
    is: "message",
    at: message.sentAt,
    message,
  }));
  for (const event of events) {
    if (TOLD.has(event.type) || event.occurredAt < since) continue;
    const handedTo = HANDED[event.type];
    const handover = handovers.find(
      (one) => one.handedTo === handedTo && one.createdAt === event.occurredAt,
    );
    entries.push({ is: "event", at: event.occurredAt, event, handover });
  }
  // Times are written alike, in UTC to the microsecond: they sort as texts. Sorting keeps equals in their order.
  return entries.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}
