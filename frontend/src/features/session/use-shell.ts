import { useEffect } from "react";
import { useClient, useQuery } from "urql";
import { useCounts } from "../../graphql/counts";
import { documentOf } from "../../graphql/document";
import { unmask } from "../../graphql/generated/fragment-masking";
import {
  ShellDocument,
  type ShellFragment,
  ShellFragmentDoc,
} from "../../graphql/generated/graphql";
import { askAgain } from "../../graphql/polling";

const EVERY_MILLISECONDS = 20_000;

/** Who is here, and how many tickets stand in each list. Each screen's own document brings both. */
export function useShell(): ShellFragment | undefined {
  const counts = useCounts();
  const query = documentOf(ShellDocument);
  const [{ data }] = useQuery({ query, variables: { counts }, requestPolicy: "cache-only" });
  return unmask(ShellFragmentDoc, data) ?? undefined;
}

/** Ask for the counts again from time to time, whatever the screen. */
export function useFreshCounts(): void {
  const client = useClient();
  const counts = useCounts();
  useEffect(() => {
    const query = documentOf(ShellDocument);
    const ask = () =>
      void client.query(query, { counts }, { requestPolicy: "network-only" }).toPromise();
    return askAgain(ask, EVERY_MILLISECONDS);
  }, [client, counts]);
}
