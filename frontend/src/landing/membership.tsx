import { useCallback, useEffect, useState } from "react";
import type { Problem } from "../lib/request";
import { askViewer, type Viewer } from "../lib/session";
import { SignInForm } from "./sign-in-form";
import { SignedIn } from "./signed-in";
import { Unknown } from "./unknown";

type State =
  | { is: "asking" }
  | { is: "in"; viewer: Viewer; fresh: boolean }
  | { is: "out"; fresh: boolean }
  | { is: "unknown"; problem: Problem };

/** The card that knows who is signed in, and lets them in and out. */
export function Membership() {
  const [state, setState] = useState<State>({ is: "asking" });

  const ask = useCallback(async (fresh: boolean) => {
    const answer = await askViewer();
    if ("viewer" in answer) setState({ is: "in", viewer: answer.viewer, fresh });
    else if (answer.problem.kind === "unauthenticated") setState({ is: "out", fresh: false });
    else setState({ is: "unknown", problem: answer.problem });
  }, []);

  useEffect(() => {
    void ask(false);
  }, [ask]);

  switch (state.is) {
    case "asking":
      return <p className="asking">Looking up who is signed in …</p>;
    case "in":
      return (
        <SignedIn
          viewer={state.viewer}
          fresh={state.fresh}
          onSignedOut={() => setState({ is: "out", fresh: true })}
        />
      );
    case "out":
      return <SignInForm fresh={state.fresh} onSignedIn={() => ask(true)} />;
    case "unknown":
      return <Unknown problem={state.problem} onTryAgain={() => ask(true)} />;
  }
}
