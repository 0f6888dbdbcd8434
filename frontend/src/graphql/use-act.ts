import { useCallback, useRef, useState } from "react";
import { type AnyVariables, useClient } from "urql";
import type { Problem } from "../lib/request";
import { problemOf } from "./client";
import { type Document, documentOf } from "./document";

/** A no that the schema foresees: its type's name, and what it says in English. */
export interface Refusal {
  __typename: string;
  message: string;
}

export type Outcome<Result> =
  | { is: "done"; result: Result }
  | { is: "refused"; refusal: Refusal }
  | { is: "failed"; problem: Problem };

/** The members of a mutation's result that are no refusals. */
type DoneOf<Result> = Exclude<NonNullable<Result>, { message: string }>;

/** Do something once at a time; whether it is under way is told beside it. */
export function useAct<
  Data,
  Variables extends AnyVariables,
  Result extends { __typename?: string },
>(
  mutation: Document<Data, Variables>,
  resultOf: (data: Data) => Result | null | undefined,
): [(variables: Variables) => Promise<Outcome<DoneOf<Result>> | null>, boolean] {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const read = useRef(resultOf);
  const act = useCallback(
    async (variables: Variables) => {
      if (running.current) return null;
      running.current = true;
      setBusy(true);
      const { data, error } = await client.mutation(documentOf(mutation), variables).toPromise();
      running.current = false;
      setBusy(false);
      const result = data === undefined ? null : read.current(data);
      if (result == null) return failure(error === undefined ? BROKEN : problemOf(error));
      if ("message" in result)
        return { is: "refused", refusal: result as unknown as Refusal } as const;
      return { is: "done", result: result as DoneOf<Result> } as const;
    },
    [client, mutation],
  );
  return [act, busy];
}

const BROKEN: Problem = { kind: "broken", status: 200 };

function failure(problem: Problem) {
  return { is: "failed", problem } as const;
}
