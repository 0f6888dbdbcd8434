import type { Problem } from "./request";
import { explain } from "./words";

interface Props {
  problem: Problem;
  id?: string;
  /** What helps here, where that is not what helps elsewhere. */
  help?: string;
}

/** A problem in words; announced where it appears. */
export function Notice({ problem, id, help: here }: Props) {
  const { title, help: elsewhere } = explain(problem);
  const help = here ?? elsewhere;
  const passing = problem.kind === "away" || problem.kind === "offline";
  return (
    <div className={passing ? "notice waiting" : "notice"} role="alert" id={id}>
      <p>
        <strong>{title}</strong>
      </p>
      {help !== "" && <p className="help">{help}</p>}
    </div>
  );
}
