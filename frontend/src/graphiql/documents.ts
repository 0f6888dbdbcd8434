import HISTORY from "./documents/history.graphql?raw";
import HISTORY_TO_TICKET from "./documents/history-to-ticket.graphql?raw";
import OPEN_TICKET from "./documents/open-ticket.graphql?raw";
import OPEN_TICKET_VARIABLES from "./documents/open-ticket.variables.json?raw";
import TICKET from "./documents/ticket.graphql?raw";
import TICKET_VARIABLES from "./documents/ticket.variables.json?raw";
import TICKETS_UNHANDLED from "./documents/tickets-unhandled.graphql?raw";

/**
 * The tabs a fresh GraphiQL opens with, in the order of the walk.
 * The first has no variables: GraphiQL would drop them when the page is reloaded.
 */
export const TABS = [
  { query: HISTORY },
  { query: OPEN_TICKET, variables: OPEN_TICKET_VARIABLES },
  { query: TICKET, variables: TICKET_VARIABLES },
  { query: HISTORY_TO_TICKET },
  { query: TICKETS_UNHANDLED },
];
