import { useEffect, useRef } from "react";
import { useQuery } from "urql";
import { returns } from "../lib/attendance";
import type { Problem } from "../lib/request";
import { useStore } from "../lib/store";
import { problemOf } from "./client";
import { useCounts } from "./counts";
import { type Document, documentOf } from "./document";
import { askAgain } from "./polling";

export interface Screen<Data> {
  data: Data | undefined;
  problem: Problem | null;
  /** Whether the server is being asked, for the first time or again. */
  asking: boolean;
  again: () => void;
}

interface Options {
  /** Ask again after so many milliseconds, while the page is looked at. */
  every?: number;
  pause?: boolean;
}

/** Ask for what a screen shows: at once out of the cache, then from the server. */
export function useScreen<Data, Variables extends { counts: boolean }>(
  query: Document<Data, Variables>,
  variables: Omit<Variables, "counts">,
  { every, pause = false }: Options = {},
): Screen<Data> {
  const [{ data, error, fetching, stale }, execute] = useQuery({
    query: documentOf(query),
    variables: { ...variables, counts: useCounts() } as unknown as Variables,
    pause,
    requestPolicy: "cache-and-network",
  });
  const again = useRef(() => {});
  again.current = () => execute({ requestPolicy: "network-only" });
  useEffect(() => (pause ? undefined : askAgain(() => again.current(), every)), [every, pause]);

  const returned = useStore(returns);
  const asked = useRef(returned);
  useEffect(() => {
    if (asked.current === returned) return;
    asked.current = returned;
    again.current();
  }, [returned]);

  return {
    data,
    problem: error === undefined ? null : problemOf(error),
    asking: fetching || stale,
    again: () => again.current(),
  };
}
