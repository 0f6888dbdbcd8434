import { describe, expect, it } from "vitest";
import { secretIn } from "./acceptance";

describe("secretIn", () => {
  it("finds the secret of a link", () => {
    expect(secretIn("#asi_aB3-_x")).toBe("asi_aB3-_x");
  });

  it.each(["", "#", "#asi_", "#ast_abc", "#asi_a b", "#asi_a#b", "asi_abc"])(
    "finds none in %o",
    (hash) => {
      expect(secretIn(hash)).toBeNull();
    },
  );
});
