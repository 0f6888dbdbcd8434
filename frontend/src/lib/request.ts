/** Why a request brought nothing usable. */
export type Problem =
  | { kind: "unauthenticated"; message: string }
  | { kind: "away"; retryAfter: number | null }
  | { kind: "offline" }
  | { kind: "refused"; message: string; retryAfter: number | null }
  | { kind: "broken"; status: number };

export interface Answer {
  /** What the server sent, whatever the status; undefined if it was no JSON. */
  json?: unknown;
  /** Null when the server said yes. */
  problem: Problem | null;
}

interface Post {
  body: unknown;
  headers?: Record<string, string>;
}

/**
 * Post JSON to our own server and sort the answer; never throws.
 * The session cookie stays at home when an `Authorization` header speaks instead.
 */
export async function post(path: string, { body, headers = {} }: Post): Promise<Answer> {
  const all = new Headers({
    Accept: "application/graphql-response+json, application/json;q=0.9",
    "Content-Type": "application/json",
    ...headers,
  });
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: all.has("Authorization") ? "omit" : "same-origin",
      headers: all,
      body: JSON.stringify(body),
    });
  } catch {
    return { problem: { kind: "offline" } };
  }
  const json = await readJson(response);
  return { json, problem: problemOf(response, json) };
}

/** The first message of a GraphQL `errors` list, if there is one. */
export function firstMessage(json: unknown): string | null {
  const errors = isObject(json) ? json.errors : null;
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  return isObject(first) && typeof first.message === "string" ? first.message : null;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function problemOf(response: Response, json: unknown): Problem | null {
  if (response.status === 204 || (response.ok && json !== undefined)) return null;
  const message = firstMessage(json);
  const retryAfter = secondsToWait(response);
  if (response.status === 401)
    return { kind: "unauthenticated", message: message ?? "Not signed in." };
  if (response.status === 503) return { kind: "away", retryAfter };
  if (message !== null && response.status < 500) return { kind: "refused", message, retryAfter };
  return { kind: "broken", status: response.status };
}

/** `Retry-After` in seconds; our server never sends a date there. */
function secondsToWait(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return seconds > 0 ? Math.ceil(seconds) : null;
}
