import { useLingui } from "@lingui/react/macro";
import type { OrderDetailsFragment } from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import { REFUND_REASONS, REFUND_STATES } from "../../ui/words";
import classes from "./orders.module.css";

/** What went back to the customer, or is on its way. */
export function Refunds({ refunds }: Pick<OrderDetailsFragment, "refunds">) {
  const { t, i18n } = useLingui();
  const { moment, money } = useFormat();
  if (refunds.length === 0) return null;
  return (
    <section>
      <h3>{t`Refunds`}</h3>
      <ul className={classes.refunds}>
        {refunds.map(({ id, createdAt, state, reason, note, quantity, total }) => (
          <li key={id}>
            <strong>{money(total)}</strong>
            <span>
              {i18n._(REFUND_REASONS[reason])}
              {quantity !== null && quantity !== undefined && ` · ${quantity} ×`}
              {note && ` · ${note}`}
            </span>
            <span className={classes.quiet}>
              {i18n._(REFUND_STATES[state])} · {moment(createdAt)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
