import mark from "../lib/mark.svg";
import { station } from "../lib/session";
import { explain } from "../lib/words";
import { TokenField } from "./token-field";
import type { Identity } from "./use-identity";

interface Props {
  identity: Identity;
  token: string | null;
  onToken: (token: string | null) => void;
}

export function TopBar({ identity, token, onToken }: Props) {
  return (
    <header className="bar">
      <a className="home" href="/">
        <img src={mark} alt="" width="28" height="28" />
        <span>aftersale</span>
      </a>
      <p className="who" role="status">
        <Who identity={identity} token={token} />
      </p>
      <TokenField token={token} onToken={onToken} />
    </header>
  );
}

function Who({ identity, token }: { identity: Identity; token: string | null }) {
  switch (identity.is) {
    case "asking":
      return null;
    case "known":
      return (
        <>
          <strong>{identity.viewer.name}</strong> <span>{station(identity.viewer)}</span>
        </>
      );
    case "nobody":
      return token === null ? (
        <>
          Not signed in.{" "}
          <a className="link" href="/">
            Sign in
          </a>
        </>
      ) : (
        "The token is not accepted."
      );
    case "unknown":
      return `${explain(identity.problem).title}.`;
  }
}
