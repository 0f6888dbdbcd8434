import type { TicketRowFragment } from "../../graphql/generated/graphql";
import type { ListName } from "./search";

const SECTIONS = { unhandled: "UNHANDLED", replied: "REPLIED", closed: "CLOSED" } as const;

/** Whether a ticket still belongs to a list: acts show at once, and not only when the list is asked for again. */
export function belongs(
  list: ListName,
  { section, attention }: Pick<TicketRowFragment, "section" | "attention">,
): boolean {
  if (list === "follow-up") return attention.needed && section !== "UNHANDLED";
  return section === SECTIONS[list];
}
