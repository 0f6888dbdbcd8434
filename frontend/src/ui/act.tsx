import { Button, Tooltip } from "@mantine/core";
import type { TicketAction, TicketFactsFragment } from "../graphql/generated/graphql";
import { useReasons } from "./refusals";

interface Props {
  actions: TicketFactsFragment["availableActions"];
  action: TicketAction;
  busy?: boolean;
  onAct: () => unknown;
  children: string;
}

/** The button of an act; where it is not allowed, it says the server's reason. */
export function Act({ actions, action, busy = false, onAct, children }: Props) {
  const reasons = useReasons();
  const found = actions.find((one) => one.action === action);
  const allowed = found?.allowed === true;
  const why = allowed ? "" : reasons(found?.reason);
  return (
    <Tooltip label={why} disabled={why === ""} events={{ hover: true, focus: true, touch: true }}>
      <Button
        size="xs"
        variant="default"
        loading={busy}
        {...(!allowed && { "data-disabled": true })}
        aria-disabled={!allowed}
        onClick={() => allowed && onAct()}
      >
        {children}
        {why && <span className="unseen">: {why}</span>}
      </Button>
    </Tooltip>
  );
}
