import { Client, type CombinedError, fetchExchange, mapExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { admitted, turnedAway } from "../lib/attendance";
import type { Problem } from "../lib/request";
import { takeSide } from "../lib/side";
import { embedded, possibleTypes } from "./generated/possible-types";

/** Speaks to our own server, with the session's cookie, and keeps each thing once, by its id. */
export function makeClient(): Client {
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    fetchOptions: { credentials: "same-origin" },
    exchanges: [
      cacheExchange({
        possibleTypes,
        keys: Object.fromEntries(embedded.map((name) => [name, () => null])),
      }),
      mapExchange({
        onResult: ({ error, data }) => {
          if (error?.response?.status === 401) turnedAway();
          else if (data?.viewer) {
            admitted();
            takeSide(data.viewer.merchant === null ? "marketplace" : "merchant");
          } else if (error !== undefined && isOfMarketplace(error)) takeSide("marketplace");
        },
      }),
      fetchExchange,
    ],
  });
}

/** Whether counts were asked for by somebody who would have to name a merchant first. */
function isOfMarketplace({ graphQLErrors }: CombinedError): boolean {
  return graphQLErrors.some(
    ({ path, extensions }) => path?.[0] === "ticketCounts" && extensions.code === "BAD_ARGUMENT",
  );
}

/** Why a document brought nothing, in the words that the whole app has for it. */
export function problemOf(error: CombinedError): Problem {
  const response: Response | undefined = error.response;
  const [first] = error.graphQLErrors;
  if (response === undefined) return { kind: "offline" };
  const seconds = Number(response.headers.get("Retry-After"));
  const retryAfter = seconds > 0 ? Math.ceil(seconds) : null;
  if (response.status === 401) return { kind: "unauthenticated", message: first?.message ?? "" };
  if (response.status === 503) return { kind: "away", retryAfter };
  if (first !== undefined && response.status < 500)
    return { kind: "refused", message: first.message, retryAfter };
  return { kind: "broken", status: response.status };
}
