import { useCallback, useEffect, useRef, useState } from "react";
import type { Problem } from "../lib/request";
import { askViewer, type Viewer } from "../lib/session";

export type Identity =
  | { is: "asking" }
  | { is: "known"; viewer: Viewer }
  | { is: "nobody" }
  | { is: "unknown"; problem: Problem };

/** Who the server takes us for with this token, or with the session where it is null. */
export function useIdentity(token: string | null) {
  const [identity, setIdentity] = useState<Identity>({ is: "asking" });
  const latest = useRef(0);

  const ask = useCallback(async () => {
    latest.current += 1;
    const turn = latest.current;
    const answer = await askViewer(token);
    if (turn !== latest.current) return;
    if ("viewer" in answer) setIdentity({ is: "known", viewer: answer.viewer });
    else setIdentity(without(answer.problem));
  }, [token]);

  useEffect(() => {
    void ask();
  }, [ask]);

  // Somebody who signed in elsewhere comes back here: look again.
  const lost = identity.is === "nobody" || identity.is === "unknown";
  useEffect(() => {
    if (!lost) return;
    window.addEventListener("focus", ask);
    return () => window.removeEventListener("focus", ask);
  }, [lost, ask]);

  /** A document was turned away: the session or the token has ended meanwhile. */
  const onProblem = useCallback((problem: Problem) => {
    if (problem.kind === "unauthenticated") setIdentity({ is: "nobody" });
  }, []);

  return { identity, ask, onProblem };
}

function without(problem: Problem): Identity {
  return problem.kind === "unauthenticated" ? { is: "nobody" } : { is: "unknown", problem };
}
