import { describe, expect, it } from "vitest";
import { inLines } from "./explaining";

describe("inLines", () => {
  it("breaks the statements of an explained answer", () => {
    const answer = {
      data: { viewer: null },
      extensions: {
        cost: { requested: 1 },
        explain: { planKept: true, fields: [{ field: "viewer", sql: "SELECT 1 \nFROM orders" }] },
      },
    };

    expect(inLines(answer)).toEqual({
      data: { viewer: null },
      extensions: {
        cost: { requested: 1 },
        explain: {
          planKept: true,
          fields: [{ field: "viewer", sql: ["SELECT 1", "FROM orders"] }],
        },
      },
    });
  });

  it("leaves any other answer as it is", () => {
    for (const answer of [{ data: {} }, { extensions: { explain: null } }, { extensions: [] }])
      expect(inLines(answer)).toBe(answer);
  });
});
