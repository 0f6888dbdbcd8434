import type { Client } from "@urql/core";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { useClient } from "urql";
import { pipe, subscribe } from "wonka";
import { returns } from "../lib/attendance";
import type { Problem } from "../lib/request";
import { problemOf } from "./client";
import { useCounts } from "./counts";
import { type Document, documentOf } from "./document";
import { askAgain } from "./polling";

/** One page of a list, as the schema gives them. */
export interface Page<Node> {
  nodes: readonly Node[];
  pageInfo: { endCursor?: string | null; hasNextPage: boolean };
}

interface Asked {
  counts: boolean;
  after?: string | null | undefined;
}

interface Part<Data> {
  after: string | null;
  data: Data | undefined;
  problem: Problem | null;
  asking: boolean;
  stop: () => void;
}

export interface Pages<Data, Node> {
  nodes: readonly Node[];
  /** The first page's answer, for what stands beside the list. */
  first: Data | undefined;
  problem: Problem | null;
  asking: boolean;
  hasMore: boolean;
  more: () => void;
  again: () => void;
}

/**
 * A list that goes on for as long as somebody scrolls. Each page is a document of its own by the cursor before it, so
 * that the thousandth costs what the first does; all stay bound to the cache, so that acts show in each of them.
 */
export function usePages<Data, Variables extends Asked, Node>(
  query: Document<Data, Variables>,
  variables: Omit<Variables, "after" | "counts">,
  pageOf: (data: Data) => Page<Node>,
  every?: number,
): Pages<Data, Node> {
  const client = useClient();
  const counts = useCounts();
  const key = JSON.stringify({ ...variables, counts });
  const list = useMemo(
    () => new List<Data, Node>(client, query as never, JSON.parse(key) as object, pageOf),
    [client, query, key, pageOf],
  );
  useEffect(() => list.open(), [list]);
  const shown = useSyncExternalStore(list.subscribe, list.get);
  const again = useCallback(() => list.again(), [list]);
  useEffect(() => askAgain(again, every), [again, every]);
  useEffect(() => returns.subscribe(again), [again]);
  return { ...shown, more: list.more, again };
}

type Shown<Data, Node> = Omit<Pages<Data, Node>, "more" | "again">;

class List<Data, Node> {
  private parts: Part<Data>[] = [];
  private readonly listeners = new Set<() => void>();
  private shown: Shown<Data, Node> = NOTHING;

  constructor(
    private readonly client: Client,
    private readonly query: Document<Data, object>,
    private readonly variables: object,
    private readonly pageOf: (data: Data) => Page<Node>,
  ) {}

  get = () => this.shown;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  open() {
    this.ask(null);
    return () => {
      for (const part of this.parts) part.stop();
      this.parts = [];
    };
  }

  more = () => {
    const last = this.parts.at(-1);
    if (last === undefined || last.asking) return;
    if (last.data === undefined) {
      this.again();
      return;
    }
    const { hasNextPage, endCursor } = this.pageOf(last.data).pageInfo;
    if (hasNextPage && endCursor) this.ask(endCursor);
  };

  /** Ask for the first page anew, and for what failed; the others are as good as their things in the cache. */
  again() {
    for (const [index, part] of this.parts.entries())
      if (index === 0 || part.data === undefined) this.send(part);
  }

  private ask(after: string | null) {
    const part: Part<Data> = {
      after,
      data: undefined,
      problem: null,
      asking: true,
      stop: () => {},
    };
    this.parts.push(part);
    this.send(part);
  }

  private send(part: Part<Data>) {
    part.stop();
    part.asking = true;
    const source = this.client.query(
      documentOf(this.query),
      { ...this.variables, after: part.after },
      { requestPolicy: "cache-and-network" },
    );
    const { unsubscribe } = pipe(
      source,
      subscribe(({ data, error, stale }) => {
        part.data = data ?? part.data;
        part.problem = error === undefined ? null : problemOf(error);
        part.asking = stale;
        this.tell();
      }),
    );
    part.stop = unsubscribe;
    this.tell();
  }

  private tell() {
    const answers = this.parts.map((part) => part.data).filter((data) => data !== undefined);
    const last = answers.at(-1);
    this.shown = {
      nodes: answers.flatMap((data) => this.pageOf(data).nodes),
      first: this.parts[0]?.data,
      problem: this.parts.find((part) => part.problem !== null)?.problem ?? null,
      asking: this.parts.some((part) => part.asking),
      hasMore: last !== undefined && this.pageOf(last).pageInfo.hasNextPage,
    };
    for (const listener of this.listeners) listener();
  }
}

const NOTHING = { nodes: [], first: undefined, problem: null, asking: true, hasMore: false };
