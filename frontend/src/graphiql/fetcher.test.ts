import { describe, expect, test } from "vitest";
import { rightlyNamed } from "./fetcher";

describe("the operation's name", () => {
  test("goes along with its document", () => {
    const request = { query: "query A { a } query B { b }", operationName: "B" };
    expect(rightlyNamed(request)).toEqual(request);
  });

  test("is left out when it is of another document", () => {
    const request = { query: "query TicketList { a }", operationName: "Ticket" };
    expect(rightlyNamed(request)).toEqual({ query: "query TicketList { a }" });
  });

  test("is left out when there is none", () => {
    expect(rightlyNamed({ query: "{ a }", operationName: null })).toEqual({ query: "{ a }" });
  });
});
