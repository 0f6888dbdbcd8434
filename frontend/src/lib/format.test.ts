import { describe, expect, it } from "vitest";
import { formats, variant } from "./format";

describe("money", () => {
  it("keeps every digit and has as many as the currency", () => {
    const { money } = formats("en-US");

    expect(money({ amount: "90071992547409.91", currency: "BRL" })).toBe("R$90,071,992,547,409.91");
    expect(money({ amount: "1250", currency: "JPY" })).toBe("¥1,250");
    expect(money({ amount: "1.250", currency: "BHD" })).toBe("BHD\u00a01.250");
  });
});

describe("variant", () => {
  it("is the viewer's own kind of the language, where there is one", () => {
    expect(variant("en", ["de", "en-GB"])).toBe("en-GB");
    expect(variant("zh-CN", ["de", "en-GB"])).toBe("zh-CN");
  });
});

describe("language", () => {
  it("leaves alone what is none", () => {
    const { language, country } = formats("en");

    expect([language("pt-BR"), language("!"), country("BR")]).toEqual([
      "Brazilian Portuguese",
      "!",
      "Brazil",
    ]);
  });
});
