import { describe, expect, it } from "vitest";
import { span, urgency } from "./urgency";

const HOUR = 3_600_000;

describe("urgency", () => {
  it("grows as the time to answer runs out, and stays once it has", () => {
    const left = [13, 12, 11.99, 2, 1.99, 0, -30];

    expect(left.map((hours) => urgency(hours * HOUR, 0))).toEqual([
      "calm",
      "calm",
      "soon",
      "soon",
      "late",
      "late",
      "late",
    ]);
  });
});

describe("span", () => {
  it("takes a length of time apart, whichever side of now it lies on", () => {
    const parts = { days: 1, hours: 2, minutes: 3, seconds: 4 };

    expect(span(93_784_999)).toEqual(parts);
    expect(span(-93_784_000)).toEqual(parts);
    expect(span(0)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0 });
  });
});
