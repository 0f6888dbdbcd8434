import { describe, expect, it } from "vitest";
import { looksLikeToken, tidyToken } from "./token";

describe("tidyToken", () => {
  it.each([
    "abc123",
    " abc123\n",
    "Bearer abc123",
    "bearer  abc123",
    "Authorization: Bearer abc123",
  ])("finds the token in %j", (pasted) => {
    expect(tidyToken(pasted)).toBe("abc123");
  });
});

describe("looksLikeToken", () => {
  it("refuses what a header cannot hold", () => {
    expect(looksLikeToken("abc_123-x.y")).toBe(true);
    expect(looksLikeToken("two words")).toBe(false);
    expect(looksLikeToken("Schlüssel")).toBe(false);
  });
});
