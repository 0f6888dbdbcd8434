import { type SubmitEvent, useState } from "react";
import { askViewer } from "../lib/session";
import { looksLikeToken, tidyToken } from "../lib/token";
import { explain } from "../lib/words";

interface Props {
  token: string | null;
  onToken: (token: string | null) => void;
}

/** Where an API token is put in, tried once, and taken out again. */
export function TokenField({ token, onToken }: Props) {
  const [typed, setTyped] = useState("");
  const [trying, setTrying] = useState(false);
  const [refusal, setRefusal] = useState("");

  if (token !== null) {
    return (
      <div className="token">
        <span className="in-use">API token in use</span>
        <button type="button" className="button" onClick={() => onToken(null)}>
          Clear token
        </button>
      </div>
    );
  }

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const candidate = tidyToken(typed);
    if (trying || candidate === "") return;
    if (!looksLikeToken(candidate))
      return setRefusal("A token has no spaces and no special letters.");
    setTrying(true);
    const answer = await askViewer(candidate);
    setTrying(false);
    if ("viewer" in answer) {
      setTyped("");
      setRefusal("");
      onToken(candidate);
    } else if (answer.problem.kind === "unauthenticated") setRefusal("This token is not accepted.");
    else setRefusal(`${explain(answer.problem).title}.`);
  }

  return (
    <form className="token field" method="post" onSubmit={submit}>
      <span role="alert" id="token-refusal" className="refusal">
        {refusal}
      </span>
      <label htmlFor="token">API token</label>
      <input
        id="token"
        className="secret"
        type="text"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setRefusal("");
        }}
        aria-invalid={refusal !== ""}
        aria-describedby="token-refusal"
      />
      <button type="submit" className="button" aria-disabled={trying}>
        Use token
      </button>
    </form>
  );
}
