import { describe, expect, it } from "vitest";
import { checks, length } from "./checks";

describe("checks", () => {
  it("finds nothing in a letter that is done", () => {
    expect(checks({ body: "Olá Maria, (veja) 1 < 2!", language: "pt-PT" }, "pt-BR")).toEqual([]);
  });

  it("finds each thing that is left open, once", () => {
    const body = "Dear {{name}}, order [number] and {{name}} … your parcel ____ <date>";

    expect(checks({ body, language: "" }, "en")).toEqual(
      ["{{name}}", "[number]", "____", "<date>"].map((text) => ({ found: "placeholder", text })),
    );
  });

  it("finds another language than the customer's", () => {
    expect(checks({ body: "Hello", language: "en" }, "pt-BR")).toEqual([
      { found: "language", chosen: "en", customers: "pt-BR" },
    ]);
  });
});

describe("length", () => {
  it("counts as the schema does", () => {
    expect(length("a😀")).toBe(2);
  });
});
