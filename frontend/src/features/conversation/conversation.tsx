import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useClient } from "urql";
import { problemOf } from "../../graphql/client";
import { documentOf } from "../../graphql/document";
import { type FragmentType, unmask } from "../../graphql/generated/fragment-masking";
import {
  type ConversationFragment,
  ConversationFragmentDoc,
  EarlierMessagesDocument,
  type MessageFragment,
  MessageFragmentDoc,
} from "../../graphql/generated/graphql";
import { useProblemWords } from "../../ui/problem-notice";
import { warn } from "../../ui/toasts";
import classes from "./conversation.module.css";
import { EventEntry, MessageEntry } from "./entries";
import { timeline } from "./timeline";

/** What was written about a ticket, and what happened in between. */
export function Conversation({ ticket }: { ticket: FragmentType<typeof ConversationFragmentDoc> }) {
  const { t } = useLingui();
  const conversation = unmask(ConversationFragmentDoc, ticket);
  const earlier = useEarlier(conversation);
  const messages = [
    ...earlier.messages,
    ...unmask(MessageFragmentDoc, conversation.messages.nodes),
  ];
  const entries = timeline(messages, conversation.events.nodes, conversation.handovers.nodes);
  return (
    <>
      {earlier.hasMore && (
        <Button size="xs" variant="default" onClick={earlier.more} loading={earlier.asking}>
          {t`Show earlier messages`}
        </Button>
      )}
      <ol className={classes.conversation} aria-label={t`Conversation`}>
        {entries.map((entry) =>
          entry.is === "message" ? (
            <MessageEntry key={entry.message.id} message={entry.message} />
          ) : (
            <EventEntry key={entry.event.sequence} entry={entry} />
          ),
        )}
      </ol>
    </>
  );
}

/** The messages before those that the ticket's own document brings; asked for when somebody wants them. */
function useEarlier({ id, messages: { pageInfo } }: ConversationFragment) {
  const client = useClient();
  const words = useProblemWords();
  const [messages, setMessages] = useState<readonly MessageFragment[]>([]);
  const [page, setPage] = useState<typeof pageInfo | null>(null);
  const [asking, setAsking] = useState(false);
  const { hasPreviousPage, startCursor } = page ?? pageInfo;

  async function more() {
    if (asking || !startCursor) return;
    setAsking(true);
    const { data, error } = await client
      .query(documentOf(EarlierMessagesDocument), { ticketId: id, before: startCursor })
      .toPromise();
    setAsking(false);
    if (error) return warn(words(problemOf(error)).title);
    const earlier = data?.ticket?.messages;
    if (!earlier) return;
    const found = unmask(MessageFragmentDoc, earlier.nodes);
    setMessages((later) => [...found, ...later]);
    setPage(earlier.pageInfo);
  }

  return { messages, hasMore: hasPreviousPage, more: () => void more(), asking };
}
