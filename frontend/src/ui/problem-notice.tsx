import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { Problem } from "../lib/request";
import classes from "./problem-notice.module.css";

interface Props {
  problem: Problem;
  onAgain?: (() => void) | undefined;
  asking?: boolean;
}

/** Why there is nothing to see, or nothing new, and what helps. */
export function ProblemNotice({ problem, onAgain, asking = false }: Props) {
  const { t } = useLingui();
  const { title, help } = useProblemWords()(problem);
  return (
    <div className={classes.notice} data-passing={isPassing(problem) || undefined} role="alert">
      <div>
        <strong>{title}</strong>
        {help !== "" && <p>{help}</p>}
      </div>
      {onAgain && (
        <Button variant="default" size="xs" onClick={onAgain} loading={asking}>
          {t`Try again`}
        </Button>
      )}
    </div>
  );
}

export function isPassing(problem: Problem): boolean {
  return (
    problem.kind === "away" || problem.kind === "offline" || problem.kind === "unauthenticated"
  );
}

/** Say what went wrong in a title and a sentence. */
export function useProblemWords() {
  const { t } = useLingui();
  return (problem: Problem): { title: string; help: string } => {
    switch (problem.kind) {
      case "unauthenticated":
        return { title: t`Your session has ended`, help: t`Sign in again to go on.` };
      case "away":
        return {
          title: t`The database does not answer`,
          help: t`aftersale is running and waits for it. Try again in a moment.`,
        };
      case "offline":
        return {
          title: t`The server cannot be reached`,
          help: t`Check your connection. What you have typed stays here.`,
        };
      case "refused":
        return { title: problem.message, help: "" };
      case "broken": {
        const { status } = problem;
        return {
          title: t`The server answered with something else`,
          help: t`It sent status ${status}, which this page cannot read. The server's log tells more.`,
        };
      }
    }
  };
}
