import { describe, expect, it } from "vitest";
import type { MessageFragment } from "../../graphql/generated/graphql";
import { timeline } from "./timeline";

const at = (minute: number) => `2026-11-25T09:${String(minute).padStart(2, "0")}:00.000000Z`;

function message(minute: number): MessageFragment {
  return {
    id: `msg_${minute}`,
    author: "CUSTOMER",
    body: "Hello",
    language: null,
    sentAt: at(minute),
    attachments: [],
  };
}

describe("timeline", () => {
  it("puts what happened between what was written, and leaves out what a message tells", () => {
    const events = [
      { sequence: 1, type: "TICKET_OPENED", actor: "TOKEN", occurredAt: at(1) },
      { sequence: 2, type: "SUPPORT_REQUESTED", actor: "MEMBER", occurredAt: at(3) },
      { sequence: 3, type: "SUPPORT_REPLIED", actor: "MEMBER", occurredAt: at(4) },
    ] as const;
    const handovers = [
      { id: "hov_1", createdAt: at(3), handedTo: "SUPPORT", reason: "LANGUAGE", note: "Czech" },
    ] as const;

    const entries = timeline([message(1), message(4)], events, handovers);

    expect(entries.map((entry) => [entry.is, entry.at])).toEqual([
      ["message", at(1)],
      ["event", at(3)],
      ["message", at(4)],
    ]);
    expect(entries[1]).toMatchObject({ handover: { note: "Czech" } });
  });

  it("leaves out what happened before the first message that is shown", () => {
    const events = [
      { sequence: 1, type: "TICKET_CLOSED", actor: "MEMBER", occurredAt: at(1) },
    ] as const;

    expect(timeline([message(5)], events, [])).toHaveLength(1);
  });
});
