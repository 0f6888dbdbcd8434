import { Plural, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { HistoryRowFragment } from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import { ProductPicture } from "../../ui/product-picture";
import { TicketChip } from "../../ui/ticket-chip";
import { ORDER_STATES } from "../../ui/words";
import classes from "./history.module.css";

const route = getRouteApi("/orders");

export function OrderLink({ order }: { order: Pick<HistoryRowFragment, "id" | "number"> }) {
  const search = route.useSearch();
  return (
    <Link to="/orders" search={{ ...search, order: order.id }} data-open className={classes.number}>
      {order.number}
    </Link>
  );
}

export function CustomerName({ customer }: Pick<HistoryRowFragment, "customer">) {
  const { country } = useFormat();
  if (!customer) return <span className={classes.quiet}>–</span>;
  const from = customer.country && country(customer.country);
  return (
    <span title={from ?? undefined}>
      {customer.name ?? customer.externalId}
      {customer.country && <span className={classes.quiet}> {customer.country}</span>}
    </span>
  );
}

export function Items({ items }: Pick<HistoryRowFragment, "items">) {
  const [first] = items;
  if (first === undefined) return <span className={classes.quiet}>–</span>;
  const name = first.name ?? first.productId;
  const more = items.length - 1;
  return (
    <span className={classes.items} title={items.map(describe).join("\n")}>
      <ProductPicture name={name} url={first.imageUrl} />
      <span>
        {first.quantity > 1 && `${first.quantity} × `}
        {name}
      </span>
      {more > 0 && (
        <span className={classes.more}>
          <Plural value={more} one="+ # more" other="+ # more" />
        </span>
      )}
    </span>
  );
}

function describe({ name, productId, quantity }: HistoryRowFragment["items"][number]): string {
  return `${quantity} × ${name ?? productId}`;
}

/** Where the last parcel is. */
export function ShipmentState({ shipments }: Pick<HistoryRowFragment, "shipments">) {
  const { t } = useLingui();
  const { moment } = useFormat();
  const last = shipments.at(-1);
  if (last === undefined) return <span className={classes.quiet}>{t`Not sent yet`}</span>;
  const { deliveredAt, shippedAt, expectedAt, carrier, trackingNumber } = last;
  const parcel = [carrier, trackingNumber].filter(Boolean).join(" ");
  const late = !deliveredAt && expectedAt && Date.parse(expectedAt) < Date.now();
  const says = () => {
    if (deliveredAt) return t`Delivered ${moment(deliveredAt)}`;
    if (late) return t`Late, due ${moment(expectedAt)}`;
    if (shippedAt) return t`Sent ${moment(shippedAt)}`;
    return t`Announced`;
  };
  return (
    <span title={parcel} className={late ? classes.late : undefined}>
      {says()}
    </span>
  );
}

export function OpenTickets({ tickets }: { tickets: HistoryRowFragment["openTickets"] }) {
  return (
    <span className={classes.tickets}>
      {tickets.map(({ ticketId, number, state, respondBy }) => (
        <TicketChip key={ticketId} id={ticketId} {...{ number, state, respondBy }} />
      ))}
    </span>
  );
}

/** An order on a telephone. */
export function OrderCard({ order }: { order: HistoryRowFragment }) {
  const { i18n } = useLingui();
  const { moment, money } = useFormat();
  return (
    <div className={classes.card}>
      <div>
        <OrderLink order={order} />
        <span>{money(order.total)}</span>
      </div>
      <div>
        <CustomerName customer={order.customer} />
        <span className={classes.quiet}>{moment(order.placedAt)}</span>
      </div>
      <div>
        <Items items={order.items} />
        <span className={classes.quiet}>{i18n._(ORDER_STATES[order.state])}</span>
      </div>
      <OpenTickets tickets={order.openTickets} />
    </div>
  );
}
