import { useEffect } from "react";
import { useClient } from "urql";
import { documentOf } from "../../graphql/document";
import { type TicketFactsFragment, TicketSeeDocument } from "../../graphql/generated/graphql";

/** Mark a ticket as seen by whoever looks at it, once for each time something happens in it. */
export function useSeen(ticket: TicketFactsFragment | null): void {
  const client = useClient();
  const id = ticket?.id;
  const isNew = ticket !== null && (ticket.seenAt == null || ticket.seenAt < ticket.activityAt);
  const activityAt = ticket?.activityAt;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new activity is to be seen again
  useEffect(() => {
    if (id === undefined || !isNew) return;
    void client.mutation(documentOf(TicketSeeDocument), { input: { ticketId: id } }).toPromise();
  }, [client, id, isNew, activityAt]);
}
