import type { Problem } from "./request";
import { explain } from "./words";

/** A problem in words; announced where it appears. */
export function Notice({ problem, id }: { problem: Problem; id?: string }) {
  const { title, help } = explain(problem);
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
