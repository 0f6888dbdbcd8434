import { useCallback, useState } from "react";
import { newKey } from "../../lib/idempotency";
import { keep, kept } from "../../lib/kept";

/** A reply that is being written. It stays on this device until it is sent or thrown away. */
export interface Draft {
  body: string;
  language: string;
  /** The key that it is sent with: the same for each try, another once the letter is another. */
  key: string;
  /** The last message that was there when the writing began. */
  after: string | null;
}

/** The draft of a ticket's reply. */
export function useDraft(ticketId: string, language: string, lastMessage: string | null) {
  const name = `draft.${ticketId}`;
  const empty = (): Draft => ({ body: "", language, key: newKey(), after: lastMessage });
  const [draft, setDraft] = useState<Draft>(() => kept<Draft>(name) ?? empty());

  const change = useCallback(
    (changes: Partial<Pick<Draft, "body" | "language" | "after">>) => {
      setDraft((before) => {
        const begins = before.body === "" && changes.body;
        const after = {
          ...before,
          ...(begins && { after: lastMessage }),
          ...changes,
          key: "after" in changes ? before.key : newKey(),
        };
        keep(name, after.body === "" ? null : after);
        return after;
      });
    },
    [name, lastMessage],
  );
  const discard = () => {
    keep(name, null);
    setDraft(empty());
  };
  return { draft, change, discard };
}
