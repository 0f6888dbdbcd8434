import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useCounts } from "../graphql/counts";
import type { Document } from "../graphql/document";
import { CodeIcon } from "./icons";
import classes from "./open-query.module.css";

interface Props<Data, Variables> {
  query: Document<Data, Variables>;
  variables: Omit<Variables, "after" | "counts">;
}

/** Leads to GraphiQL with the document that this screen is made of; it travels in the part after `#`, unsent. */
export function OpenQuery<Data, Variables>({ query, variables }: Props<Data, Variables>) {
  const { t } = useLingui();
  const given = JSON.stringify({ ...variables, counts: useCounts() }, null, 2);
  const hash = useMemo(
    () => new URLSearchParams({ query: query.toString(), variables: given }).toString(),
    [query, given],
  );
  return (
    <a
      className={classes.open}
      href={`/graphiql#${hash}`}
      target="_blank"
      rel="noopener"
      title={t`Open this query in GraphiQL`}
    >
      <CodeIcon size={16} />
      <span>{t`Open this query`}</span>
    </a>
  );
}
