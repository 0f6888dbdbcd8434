import type { Outcome } from "../graphql/use-act";
import { useProblemWords } from "./problem-notice";
import { useRefusals } from "./refusals";
import { say, warn } from "./toasts";

/** Say why an act was not done. */
export function useWhyNot() {
  const words = useProblemWords();
  const refusals = useRefusals();
  return (outcome: Exclude<Outcome<unknown>, { is: "done" }>): string =>
    outcome.is === "refused" ? refusals(outcome.refusal) : words(outcome.problem).title;
}

/** Tell in passing what became of an act; whether it was done is given back. */
export function useReport() {
  const whyNot = useWhyNot();
  return (outcome: Outcome<unknown> | null, done: string): boolean => {
    if (outcome === null) return false;
    if (outcome.is === "done") say(done);
    else warn(whyNot(outcome));
    return outcome.is === "done";
  };
}
