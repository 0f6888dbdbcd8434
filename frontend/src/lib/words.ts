import type { Problem } from "./request";

/** Say what went wrong and what helps, in a title and a sentence. */
export function explain(problem: Problem): { title: string; help: string } {
  switch (problem.kind) {
    case "unauthenticated":
      return { title: problem.message, help: "Sign in, or use an API token." };
    case "away":
      return {
        title: "The database does not answer",
        help: `aftersale is running and waits for it. ${tryAgain(problem.retryAfter)}`,
      };
    case "offline":
      return {
        title: "The server cannot be reached",
        help: "Check your connection and that the server is running, then try again.",
      };
    case "refused":
      return {
        title: problem.message,
        help: problem.retryAfter === null ? "" : tryAgain(problem.retryAfter),
      };
    case "broken":
      return {
        title: "The server answered with something else",
        help: `It sent status ${problem.status}, which this page cannot read. The server's log tells more.`,
      };
  }
}

function tryAgain(seconds: number | null): string {
  if (seconds === null) return "Try again in a moment.";
  return seconds === 1 ? "Try again in a second." : `Try again in ${seconds} seconds.`;
}
