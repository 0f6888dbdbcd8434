import { describe, expect, it } from "vitest";
import { historyFilter, historySearch, isFiltered } from "./search";

describe("historySearch", () => {
  it("takes from an address what can be meant", () => {
    const raw = { q: "maria", state: "SHIPPED", from: "2026-11-01", open: "1", sort: "oldest" };

    expect(historySearch({ ...raw, page: "7" })).toEqual(raw);
  });

  it("leaves out what cannot", () => {
    const raw = {
      q: "",
      state: "LOST",
      from: "yesterday",
      to: "2026-13-40",
      open: "yes",
      sort: "up",
    };

    expect(historySearch(raw)).toEqual({});
  });
});

describe("historyFilter", () => {
  it("takes days from midnight to midnight where the viewer is", () => {
    const filter = historyFilter({ from: "2026-11-01", to: "2026-11-30" });

    expect(filter).toEqual({
      placedFrom: new Date(2026, 10, 1).toISOString(),
      placedTo: new Date(2026, 11, 1).toISOString(),
    });
  });

  it("asks for all where nothing is given", () => {
    expect(historyFilter({ sort: "oldest", order: "ord_1", hide: "total" })).toEqual({});
    expect(isFiltered({ sort: "oldest", order: "ord_1", hide: "total" })).toBe(false);
    expect(isFiltered({ open: "1" })).toBe(true);
  });
});
