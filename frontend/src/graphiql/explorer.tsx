import "graphiql/setup-workers/vite";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./explorer.css";
import { GraphiQL } from "graphiql";
import { useMemo, useRef, useState } from "react";
import type { Problem } from "../lib/request";
import { TABS } from "./documents";
import { ExplainButton } from "./explain-button";
import { fetcherFor } from "./fetcher";
import { FirstTicket } from "./first-ticket";
import { handedOver } from "./handed-over";
import { PlainLetters } from "./plain-letters";
import { storage } from "./storage";

// Read once: the address is tidied up then.
const HANDED_OVER = handedOver();
const [FIRST] = HANDED_OVER;

interface Props {
  token: string | null;
  /** Must stay the same function: a new one makes GraphiQL read the schema again. */
  onProblem: (problem: Problem) => void;
}

/** GraphiQL itself. Loaded only once somebody may ask: it brings an editor of some megabytes. */
export function Explorer({ token, onProblem }: Props) {
  const [explaining, setExplaining] = useState(false);
  // Read when a document is sent: another fetcher would make GraphiQL read the schema again.
  const isExplaining = useRef(explaining);
  isExplaining.current = explaining;
  const fetcher = useMemo(
    () => fetcherFor(token, onProblem, () => isExplaining.current),
    [token, onProblem],
  );
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultTabs={[...HANDED_OVER, ...TABS]}
      defaultQuery=""
      {...(FIRST && { initialQuery: FIRST.query, initialVariables: FIRST.variables ?? "" })}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <PlainLetters />
        <FirstTicket token={token} />
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <ExplainButton explaining={explaining} onToggle={() => setExplaining(!explaining)} />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
  );
}
