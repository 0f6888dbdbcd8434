import { useNavigate } from "@tanstack/react-router";
import { SupportTakeDocument } from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { newKey } from "../../lib/idempotency";
import { say } from "../../ui/toasts";
import { useWhyNot } from "../../ui/use-outcome";

/** Take the ticket that has waited longest for support, and go to it. */
export function useTakeNext(): [() => Promise<void>, boolean] {
  const navigate = useNavigate();
  const whyNot = useWhyNot();
  const [take, taking] = useAct(SupportTakeDocument, (data) => data.supportTake);
  const next = async () => {
    const outcome = await take({ input: { idempotencyKey: newKey() } });
    if (outcome === null) return;
    if (outcome.is !== "done") return say(whyNot(outcome));
    const params = { ticketId: outcome.result.ticket.id };
    await navigate({ to: "/tickets/$ticketId", params });
  };
  return [next, taking];
}
