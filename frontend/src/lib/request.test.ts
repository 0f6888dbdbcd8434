import { afterEach, describe, expect, it, vi } from "vitest";
import { post } from "./request";

function answering(body: string | null, init: ResponseInit) {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response(body, init));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe("post", () => {
  it("hands over the JSON of a good answer", async () => {
    answering('{"data": {}}', { status: 200 });

    expect(await post("/graphql", { body: {} })).toEqual({ json: { data: {} }, problem: null });
  });

  it("takes an empty 204 for a yes", async () => {
    answering(null, { status: 204 });

    expect((await post("/auth/sign-out", { body: {} })).problem).toBeNull();
  });

  it("sends the session cookie, unless an Authorization header speaks", async () => {
    const fetched = answering("{}", { status: 200 });

    await post("/graphql", { body: {} });
    await post("/graphql", { body: {}, headers: { authorization: "Bearer x" } });

    expect(fetched.mock.calls.map(([, init]) => init.credentials)).toEqual(["same-origin", "omit"]);
  });

  it("repeats the server's own words on a 401", async () => {
    answering('{"errors": [{"message": "E-mail or password is wrong."}]}', { status: 401 });

    expect((await post("/auth/sign-in", { body: {} })).problem).toEqual({
      kind: "unauthenticated",
      message: "E-mail or password is wrong.",
    });
  });

  it("knows how long to wait on a 503", async () => {
    answering("", { status: 503, headers: { "Retry-After": "5" } });

    expect((await post("/graphql", { body: {} })).problem).toEqual({ kind: "away", retryAfter: 5 });
  });

  it("says no more than it knows when Retry-After is missing", async () => {
    answering("", { status: 503 });

    expect((await post("/graphql", { body: {} })).problem).toEqual({
      kind: "away",
      retryAfter: null,
    });
  });

  it("keeps every error of a refused document", async () => {
    const errors = [{ message: "first" }, { message: "second" }];
    answering(JSON.stringify({ errors }), { status: 400 });

    expect(await post("/graphql", { body: {} })).toEqual({
      json: { errors },
      problem: { kind: "refused", message: "first", retryAfter: null },
    });
  });

  it("calls a page of HTML broken, whatever its status", async () => {
    answering("<h1>Hello</h1>", { status: 200 });

    expect((await post("/graphql", { body: {} })).problem).toEqual({ kind: "broken", status: 200 });
  });

  it("calls no answer offline", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));

    expect(await post("/graphql", { body: {} })).toEqual({ problem: { kind: "offline" } });
  });
});
