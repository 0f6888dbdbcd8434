import { describe, expect, it } from "vitest";
import { readHash } from "./handed-over";

describe("readHash", () => {
  it("finds a document with its variables", () => {
    const given = {
      query: "query A($id: ID!) { node(id: $id) { id } }",
      variables: '{"id": "ü&="}',
    };

    expect(readHash(`#${new URLSearchParams(given)}`)).toEqual([given]);
  });

  it("finds nothing in other addresses", () => {
    expect(readHash("")).toEqual([]);
    expect(readHash("#here")).toEqual([]);
  });
});
