import { useState } from "react";
import { Notice } from "../lib/notice";
import type { Problem } from "../lib/request";

interface Props {
  problem: Problem;
  onTryAgain: () => Promise<void>;
}

/** Nobody could say who is signed in: why, and another try. */
export function Unknown({ problem, onTryAgain }: Props) {
  const [trying, setTrying] = useState(false);

  async function again() {
    if (trying) return;
    setTrying(true);
    await onTryAgain();
    setTrying(false);
  }

  return (
    <section aria-label="Sign in" className="unknown">
      <Notice problem={problem} />
      <button type="button" className="button" onClick={again} aria-disabled={trying}>
        {trying ? "Trying …" : "Try again"}
      </button>
    </section>
  );
}
