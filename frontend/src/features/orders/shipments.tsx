import { useLingui } from "@lingui/react/macro";
import type { OrderDetailsFragment } from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import classes from "./orders.module.css";

/** The parcels in the order they followed each other, the replaced ones too. */
export function Shipments({ shipments }: Pick<OrderDetailsFragment, "shipments">) {
  const { t } = useLingui();
  const replaced = new Set(shipments.map(({ replaces }) => replaces?.id));
  return (
    <section>
      <h3>{t`Shipments`}</h3>
      {shipments.length === 0 && <p className={classes.quiet}>{t`Nothing was sent yet.`}</p>}
      <ol className={classes.shipments}>
        {shipments.map((shipment) => (
          <li key={shipment.id} data-over={replaced.has(shipment.id) || undefined}>
            <Parcel shipment={shipment} isReplaced={replaced.has(shipment.id)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface ParcelProps {
  shipment: OrderDetailsFragment["shipments"][number];
  isReplaced: boolean;
}

function Parcel({ shipment, isReplaced }: ParcelProps) {
  const { t } = useLingui();
  const { moment } = useFormat();
  const { carrier, trackingNumber, replaces, shippedAt, expectedAt, deliveredAt } = shipment;
  const steps = [
    shippedAt && t`Sent ${moment(shippedAt)}`,
    !deliveredAt && expectedAt && t`Expected ${moment(expectedAt)}`,
    deliveredAt && t`Delivered ${moment(deliveredAt)}`,
  ].filter(Boolean);
  return (
    <>
      <span className={classes.parcel}>
        {carrier ?? t`Carrier unknown`}
        {trackingNumber && <code>{trackingNumber}</code>}
        {replaces && <span className={classes.tag}>{t`Replacement`}</span>}
        {isReplaced && <span className={classes.tag}>{t`Replaced`}</span>}
      </span>
      <span className={classes.quiet}>{steps.join(" · ")}</span>
    </>
  );
}
