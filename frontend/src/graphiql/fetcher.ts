import type { GraphiQLProps } from "graphiql";
import { isObject, type Problem, post } from "../lib/request";
import { bearer } from "../lib/token";
import { explain } from "../lib/words";
import { EXPLAIN, inLines } from "./explaining";

export type Fetcher = GraphiQLProps["fetcher"];

/** Send GraphiQL's documents with the token, else with the session, and report what goes wrong on the way. */
export function fetcherFor(
  token: string | null,
  onProblem: (problem: Problem) => void,
  isExplaining: () => boolean,
): Fetcher {
  return async (request, options) => {
    const { json, problem } = await post("/graphql", {
      body: rightlyNamed(request),
      headers: { ...bearer(token), ...(isExplaining() ? EXPLAIN : {}), ...options?.headers },
    });
    if (problem !== null) onProblem(problem);
    if (isObject(json)) return inLines(json);
    const { title, help } = explain(problem ?? { kind: "broken", status: 200 });
    return { errors: [{ message: `${title}. ${help}` }] };
  };
}

/** For a moment after another tab came to the front, GraphiQL still names the operation of the one before. */
export function rightlyNamed<
  R extends { query: string; operationName?: string | null | undefined },
>(request: R): Omit<R, "operationName"> {
  const { operationName, ...unnamed } = request;
  if (!operationName) return unnamed;
  return new RegExp(`\\b${operationName}\\b`).test(request.query) ? request : unnamed;
}
