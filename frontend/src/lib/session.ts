import { firstMessage, isObject, type Problem, post } from "./request";
import { bearer } from "./token";
import VIEWER from "./viewer.graphql?raw";

/** Who the server takes us for: a member with a session, or an API token. */
export interface Viewer {
  kind: string;
  name: string;
  role: string | null;
  merchant: { handle: string; name: string } | null;
}

/** Ask who we are, by the token if there is one, else by the session cookie. */
export async function askViewer(
  token: string | null = null,
): Promise<{ viewer: Viewer } | { problem: Problem }> {
  const { json, problem } = await post("/graphql", {
    body: { query: VIEWER, operationName: "Viewer" },
    headers: bearer(token),
  });
  if (problem !== null) return { problem };
  const data = isObject(json) ? json.data : null;
  const viewer = isObject(data) ? data.viewer : null;
  if (isObject(viewer)) return { viewer: viewer as unknown as Viewer };
  const message = firstMessage(json);
  return {
    problem:
      message === null
        ? { kind: "broken", status: 200 }
        : { kind: "refused", message, retryAfter: null },
  };
}

/** Open a session; the cookie that holds it is out of a script's reach. */
export async function signIn(email: string, password: string): Promise<Problem | null> {
  return (await post("/auth/sign-in", { body: { email, password } })).problem;
}

/** End the session on the server. */
export async function signOut(): Promise<Problem | null> {
  return (await post("/auth/sign-out", { body: {} })).problem;
}

/** What a viewer is and where: `Owner at Casa Verde`. */
export function station({ role, merchant }: Viewer): string {
  const what = role === null ? "API token" : role.charAt(0) + role.slice(1).toLowerCase();
  return merchant === null ? what : `${what} at ${merchant.name}`;
}
