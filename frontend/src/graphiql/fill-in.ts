/** The variables that one open ticket can fill, by the name they have in our documents. */
export interface OpenTicketIds {
  orderId: string;
  ticketId: string;
}

const NAMES = ["orderId", "ticketId"] as const;

/** Which of those variables a document asks for. */
export function wanted(document: string): (keyof OpenTicketIds)[] {
  const code = document.replaceAll(/#.*/g, "");
  return NAMES.filter((name) => new RegExp(`\\$${name}\\b`).test(code));
}

/** The variables with the ids put in and all else kept; null if they are not a JSON object. */
export function fillIn(
  variables: string,
  names: readonly (keyof OpenTicketIds)[],
  ids: OpenTicketIds,
): string | null {
  let before: unknown;
  try {
    before = JSON.parse(variables.trim() === "" ? "{}" : variables);
  } catch {
    return null;
  }
  if (typeof before !== "object" || before === null || Array.isArray(before)) return null;
  const found = Object.fromEntries(names.map((name) => [name, ids[name]]));
  return JSON.stringify({ ...before, ...found }, null, 2);
}

/** Read the ids out of the answer to `first-open-ticket.graphql`; null if there is no open ticket. */
export function firstOpenTicket(answer: unknown): OpenTicketIds | null {
  const { data } = answer as FirstOpenTicketAnswer;
  const order = data?.history.orders.nodes[0];
  const ticket = order?.openTickets[0];
  return order && ticket ? { orderId: order.id, ticketId: ticket.ticketId } : null;
}

interface FirstOpenTicketAnswer {
  data?: {
    history: { orders: { nodes: { id: string; openTickets: { ticketId: string }[] }[] } };
  } | null;
}
