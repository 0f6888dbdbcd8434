import { afterEach, describe, expect, it } from "vitest";
import {
  admitted,
  attendance,
  entered,
  epoch,
  left,
  returned,
  returns,
  turnedAway,
} from "./attendance";

afterEach(() => attendance.set("asking"));

describe("attendance", () => {
  it("shows the way in to a stranger", () => {
    turnedAway();

    expect(attendance.get()).toBe("out");
  });

  it("keeps the page of somebody whose session ends, and asks again once they are back", () => {
    const before = returns.get();
    admitted();
    turnedAway();
    expect(attendance.get()).toBe("ended");

    returned();

    expect([attendance.get(), returns.get() - before]).toEqual(["in", 1]);
  });

  it("leaves nothing of one person to the next", () => {
    const before = epoch.get();
    admitted();
    left();
    turnedAway();
    expect(attendance.get()).toBe("left");

    entered();

    expect([attendance.get(), epoch.get() - before]).toEqual(["asking", 2]);
  });
});
