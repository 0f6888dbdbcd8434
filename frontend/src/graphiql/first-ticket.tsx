import { useGraphiQL } from "@graphiql/react";
import { useState } from "react";
import { firstMessage, post } from "../lib/request";
import { bearer } from "../lib/token";
import FIRST_OPEN_TICKET from "./documents/first-open-ticket.graphql?raw";
import { fillIn, firstOpenTicket, wanted } from "./fill-in";

/** Fills the id that the document in front wants; not there when it wants none. */
export function FirstTicket({ token }: { token: string | null }) {
  const { tab, variableEditor } = useGraphiQL((state) => ({
    tab: state.tabs[state.activeTabIndex],
    variableEditor: state.variableEditor,
  }));
  const [said, setSaid] = useState({ tab: "", text: "" });
  const [asking, setAsking] = useState(false);
  const names = wanted(tab?.query ?? "");
  if (tab === undefined || names.length === 0) return null;
  const { id } = tab;

  async function fill() {
    if (asking) return;
    setAsking(true);
    const { json, problem } = await post("/graphql", {
      body: { query: FIRST_OPEN_TICKET, operationName: "FirstOpenTicket" },
      headers: bearer(token),
    });
    setAsking(false);
    const ids = problem === null ? firstOpenTicket(json) : null;
    const text = ids && fillIn(variableEditor?.getValue() ?? "", names, ids);
    if (text) variableEditor?.setValue(text);
    setSaid({ tab: id, text: outcome() });

    function outcome(): string {
      if (text) return "Filled in";
      if (ids) return "The variables are not valid JSON";
      return firstMessage(json) ?? (problem ? "No answer" : "No open ticket");
    }
  }

  return (
    <span className="first-ticket">
      <span role="status">{said.tab === id && said.text}</span>
      <button type="button" className="button" onClick={fill} aria-disabled={asking}>
        Use the first open ticket
      </button>
    </span>
  );
}
