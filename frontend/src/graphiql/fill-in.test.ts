import { describe, expect, it } from "vitest";
import { fillIn, firstOpenTicket, wanted } from "./fill-in";

const IDS = { orderId: "ord_1", ticketId: "tkt_1" };

describe("wanted", () => {
  it("names the ids that a document declares", () => {
    expect(wanted("query Ticket($ticketId: ID!) { ticket(id: $ticketId) { id } }")).toEqual([
      "ticketId",
    ]);
  });

  it("does not look into comments, nor at longer names", () => {
    expect(
      wanted("# $orderId\nquery Q($orderIds: [ID!]!) { nodes(ids: $orderIds) { id } }"),
    ).toEqual([]);
  });
});

describe("fillIn", () => {
  it("replaces the placeholder and keeps the rest", () => {
    const filled = fillIn('{"ticketId": "", "first": 5}', ["ticketId"], IDS);

    expect(JSON.parse(filled ?? "")).toEqual({ ticketId: "tkt_1", first: 5 });
  });

  it("starts afresh where nothing is typed", () => {
    expect(JSON.parse(fillIn(" ", ["orderId"], IDS) ?? "")).toEqual({ orderId: "ord_1" });
  });

  it.each(["{", "[]", "null"])("leaves %j to the person", (variables) => {
    expect(fillIn(variables, ["orderId"], IDS)).toBeNull();
  });
});

describe("firstOpenTicket", () => {
  const answer = (nodes: unknown[]) => ({ data: { history: { orders: { nodes } } } });

  it("takes the order and its first open ticket", () => {
    const order = { id: "ord_1", openTickets: [{ ticketId: "tkt_1" }, { ticketId: "tkt_2" }] };

    expect(firstOpenTicket(answer([order]))).toEqual(IDS);
  });

  it("finds nothing where nothing is open, or no data came", () => {
    expect(firstOpenTicket(answer([]))).toBeNull();
    expect(firstOpenTicket({ data: null, errors: [] })).toBeNull();
  });
});
