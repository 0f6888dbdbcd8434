import { describe, expect, it } from "vitest";
import type { TicketSection } from "../../graphql/generated/graphql";
import { belongs } from "./belonging";

function ticket(section: TicketSection, needed = false) {
  return { section, attention: { needed, reasons: [], since: null } };
}

describe("belongs", () => {
  it("goes by the section", () => {
    expect(belongs("unhandled", ticket("UNHANDLED"))).toBe(true);
    expect(belongs("unhandled", ticket("REPLIED"))).toBe(false);
    expect(belongs("closed", ticket("CLOSED", true))).toBe(true);
  });

  it("holds for follow-up what was replied to or closed, while it wants attention", () => {
    expect(belongs("follow-up", ticket("REPLIED", true))).toBe(true);
    expect(belongs("follow-up", ticket("CLOSED", true))).toBe(true);
    expect(belongs("follow-up", ticket("CLOSED"))).toBe(false);
    expect(belongs("follow-up", ticket("UNHANDLED", true))).toBe(false);
  });
});
