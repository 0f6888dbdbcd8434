import { useEffect, useRef, useState } from "react";
import { Notice } from "../lib/notice";
import type { Problem } from "../lib/request";
import { signOut, station, type Viewer } from "../lib/session";

interface Props {
  viewer: Viewer;
  /** The person has just signed in: move the focus here, so that it is read out. */
  fresh: boolean;
  onSignedOut: () => void;
}

export function SignedIn({ viewer, fresh, onSignedOut }: Props) {
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (fresh) heading.current?.focus();
  }, [fresh]);

  async function leave() {
    if (leaving) return;
    setLeaving(true);
    setProblem(null);
    const refusal = await signOut();
    if (refusal === null || refusal.kind === "unauthenticated") return onSignedOut();
    setProblem(refusal);
    setLeaving(false);
  }

  return (
    <section aria-labelledby="signed-in" className="signed-in">
      <p className="eyebrow" id="signed-in-as">
        Signed in as
      </p>
      <h2 id="signed-in" ref={heading} tabIndex={-1} aria-describedby="signed-in-as station">
        {viewer.name}
      </h2>
      <p className="station" id="station">
        {station(viewer)}
      </p>
      {problem !== null && <Notice problem={problem} />}
      <a className="button primary" href="/graphiql">
        Open GraphiQL
      </a>
      <button type="button" className="button" onClick={leave} aria-disabled={leaving}>
        {leaving ? "Signing out …" : "Sign out"}
      </button>
    </section>
  );
}
