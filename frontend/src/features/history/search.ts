import type { HistoryFilter, OrderState } from "../../graphql/generated/graphql";

/** What of the history is looked at, as the address says it. */
export interface HistorySearch {
  q?: string;
  state?: OrderState;
  from?: string;
  to?: string;
  open?: "1";
  sort?: "oldest";
  /** Columns that are put away. */
  hide?: string;
  /** The order that is open beside the table. */
  order?: string;
}

export const STATES: readonly OrderState[] = [
  "PLACED",
  "PROCESSING",
  "SHIPPED",
  "DELIVERED",
  "CANCELLED",
];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Read an address; what cannot be meant is left out. */
export function historySearch(raw: Record<string, unknown>): HistorySearch {
  const text = (key: string) => {
    const value = raw[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const day = (key: string) => {
    const value = text(key);
    return value && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  const state = STATES.find((value) => value === raw.state);
  return tidy({
    q: text("q"),
    state,
    from: day("from"),
    to: day("to"),
    open: raw.open === "1" ? "1" : undefined,
    sort: raw.sort === "oldest" ? "oldest" : undefined,
    hide: text("hide"),
    order: text("order"),
  });
}

/** Leave out what is not given. */
function tidy(search: { [K in keyof HistorySearch]: HistorySearch[K] | undefined }): HistorySearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** The schema's filter for an address. Days are the viewer's own, from midnight to midnight. */
export function historyFilter({ q, state, from, to, open }: HistorySearch): HistoryFilter {
  return {
    ...(q && { search: q }),
    ...(state && { state: [state] }),
    ...(from && { placedFrom: midnight(from, 0) }),
    ...(to && { placedTo: midnight(to, 1) }),
    ...(open && { hasOpenTickets: true }),
  };
}

export function isFiltered({ q, state, from, to, open }: HistorySearch): boolean {
  return [q, state, from, to, open].some((value) => value !== undefined);
}

function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
