import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import type { MessageAuthor, TicketState } from "../graphql/generated/graphql";
import { type Side, side } from "../lib/side";
import { useStore } from "../lib/store";
import { AUTHORS, TICKET_STATES } from "./words";

/** On whose side of the desk whoever is here works. */
export function useSide(): Side {
  return useStore(side);
}

const MERCHANT = msg`Merchant`;
const WAITS_FOR_MERCHANT = msg`Waits for the merchant`;

/** Words that are others on the other side: "your shop" is support's "merchant". */
export function useWords() {
  const { i18n } = useLingui();
  const isSupport = useSide() === "marketplace";
  return {
    author: (author: MessageAuthor) =>
      i18n._(isSupport && author === "MERCHANT" ? MERCHANT : AUTHORS[author]),
    state: (state: TicketState) =>
      i18n._(
        isSupport && state === "AWAITING_MERCHANT" ? WAITS_FOR_MERCHANT : TICKET_STATES[state],
      ),
  };
}
