import { notFound } from "@tanstack/react-router";
import type {
  IssueType,
  TicketFilter,
  TicketList,
  TicketSort,
} from "../../graphql/generated/graphql";
import { ISSUE_TYPES } from "../../ui/words";

/** What of a list of tickets is looked at, as the address says it. */
export interface TicketsSearch {
  type?: IssueType;
  sort?: Sort;
}

const LISTS = {
  unhandled: "UNHANDLED",
  replied: "REPLIED",
  closed: "CLOSED",
  "follow-up": "FOLLOW_UP",
} as const satisfies Record<string, TicketList>;
const SORTS = {
  urgent: "RESPOND_BY_ASC",
  touched: "ACTIVITY_AT_DESC",
  quiet: "ACTIVITY_AT_ASC",
  newest: "OPENED_AT_DESC",
  oldest: "OPENED_AT_ASC",
} as const satisfies Record<string, TicketSort>;

export type ListName = keyof typeof LISTS;
export type Sort = keyof typeof SORTS;

/** The list that an address names; raises what shows "not found". */
export function listOf(name: string): ListName {
  if (name in LISTS) return name as ListName;
  throw notFound();
}

export function listValue(name: ListName): TicketList {
  return LISTS[name];
}

export function sortValue(sort: Sort): TicketSort {
  return SORTS[sort];
}

/** How a list may be sorted, the usual way first: only what waits for the merchant has a time to answer by. */
export function sortsOf(list: ListName): Sort[] {
  return list === "unhandled"
    ? ["urgent", "newest", "oldest", "touched"]
    : ["touched", "quiet", "newest", "oldest"];
}

/** Read an address; what cannot be meant is left out. */
export function ticketsSearch(raw: Record<string, unknown>): TicketsSearch {
  const { type, sort } = raw;
  return {
    ...(typeof type === "string" && type in ISSUE_TYPES && { type: type as IssueType }),
    ...(typeof sort === "string" && sort in SORTS && { sort: sort as Sort }),
  };
}

export function ticketsFilter({ type }: TicketsSearch): TicketFilter {
  return type === undefined ? {} : { issueType: [type] };
}
