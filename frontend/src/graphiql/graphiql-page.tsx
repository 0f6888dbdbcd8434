import { lazy, Suspense, useEffect, useState } from "react";
import { keepToken, keptToken } from "../lib/token";
import { Gate } from "./gate";
import { TopBar } from "./top-bar";
import { useIdentity } from "./use-identity";

const Explorer = lazy(async () => ({ default: (await import("./explorer")).Explorer }));

export function GraphiqlPage() {
  const [token, setToken] = useState(keptToken);
  const { identity, ask, onProblem } = useIdentity(token);
  const [opened, setOpened] = useState(false);

  useEffect(() => {
    // Once open it stays: a session that ends must not take what was typed.
    if (identity.is === "known") setOpened(true);
  }, [identity]);

  function adopt(next: string | null) {
    keepToken(next);
    setToken(next);
  }

  return (
    <div className="page">
      <TopBar identity={identity} token={token} onToken={adopt} />
      <main>
        {opened ? (
          <Suspense fallback={<p className="loading">Loading GraphiQL …</p>}>
            <Explorer token={token} onProblem={onProblem} />
          </Suspense>
        ) : (
          <Gate identity={identity} token={token} onTryAgain={ask} />
        )}
      </main>
    </div>
  );
}
