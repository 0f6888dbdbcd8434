import type { TicketState } from "../graphql/generated/graphql";
import { useWords } from "./side";
import classes from "./ticket-chip.module.css";

/** Whom a ticket waits for. */
export function StateChip({ state }: { state: TicketState }) {
  const words = useWords();
  return (
    <span className={classes.state} data-state={state}>
      {words.state(state)}
    </span>
  );
}
