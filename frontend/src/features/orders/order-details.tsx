import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type FragmentType, unmask } from "../../graphql/generated/fragment-masking";
import {
  type OrderDetailsFragment,
  OrderDetailsFragmentDoc,
} from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import { ProductPicture } from "../../ui/product-picture";
import { useSide } from "../../ui/side";
import { TicketChip } from "../../ui/ticket-chip";
import { ISSUE_TYPES, ORDER_STATES } from "../../ui/words";
import classes from "./orders.module.css";
import { Refunds } from "./refunds";
import { Shipments } from "./shipments";

interface Props {
  order: FragmentType<typeof OrderDetailsFragmentDoc>;
  /** The ticket that the order is looked at from: it is not listed again. */
  fromTicket?: string;
}

/** All that is known of an order. */
export function OrderDetails({ order: masked, fromTicket }: Props) {
  const { t, i18n } = useLingui();
  const { full, money } = useFormat();
  const order = unmask(OrderDetailsFragmentDoc, masked);
  return (
    <div className={classes.details}>
      <dl className={classes.facts}>
        <Fact name={t`Placed`}>{full(order.placedAt)}</Fact>
        <Fact name={t`State`}>{i18n._(ORDER_STATES[order.state])}</Fact>
        <Fact name={t`Total`}>{money(order.total)}</Fact>
        {order.refunded.minorUnits > 0 && <Fact name={t`Paid back`}>{money(order.refunded)}</Fact>}
        {order.transactionNumber && <Fact name={t`Transaction`}>{order.transactionNumber}</Fact>}
      </dl>
      <Items items={order.items} />
      <CustomerAndAddress order={order} />
      <Shipments shipments={order.shipments} />
      <Refunds refunds={order.refunds} />
      <Tickets order={order} fromTicket={fromTicket} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Items({ items }: Pick<OrderDetailsFragment, "items">) {
  const { t } = useLingui();
  const { money } = useFormat();
  return (
    <section>
      <h3>{t`Items`}</h3>
      <ul className={classes.items}>
        {items.map((item) => (
          <li key={item.id}>
            <ProductPicture name={item.name ?? item.productId} url={item.imageUrl} size={36} />
            <div>
              <span>{item.name ?? item.productId}</span>
              <span className={classes.quiet}>
                {[item.variant, item.productId].filter(Boolean).join(" · ")}
              </span>
            </div>
            <div className={classes.price}>
              <span>
                {item.quantity} × {money(item.unitPrice)}
              </span>
              {item.shippingPrice.minorUnits > 0 && (
                <span className={classes.quiet}>{t`Shipping ${money(item.shippingPrice)}`}</span>
              )}
              {item.refunded.minorUnits > 0 && (
                <span className={classes.quiet}>{t`Paid back ${money(item.refunded)}`}</span>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CustomerAndAddress({ order }: { order: OrderDetailsFragment }) {
  const { t } = useLingui();
  const { country, language } = useFormat();
  const isShop = useSide() === "merchant";
  const { customer, shippingAddress: address } = order;
  if (!customer && !address) return null;
  const place =
    address && [address.postalCode, address.city, address.region].filter(Boolean).join(" ");
  const lines = address && [
    address.name,
    address.line1,
    address.line2,
    place,
    address.country && country(address.country),
  ];
  return (
    <div className={classes.columns}>
      {customer && (
        <section>
          <h3>{t`Customer`}</h3>
          <p>
            {customer.name ?? customer.externalId}
            {customer.email && (
              <>
                <br />
                <a href={`mailto:${customer.email}`}>{customer.email}</a>
              </>
            )}
            {customer.locale && (
              <>
                <br />
                <span className={classes.quiet}>{language(customer.locale)}</span>
              </>
            )}
          </p>
          {isShop && (
            <Link
              to="/orders"
              search={{ q: customer.email ?? customer.name ?? customer.externalId }}
            >
              {t`This customer's orders`}
            </Link>
          )}
        </section>
      )}
      {lines && (
        <section>
          <h3>{t`Sent to`}</h3>
          <address className={classes.address}>{lines.filter(Boolean).join("\n")}</address>
        </section>
      )}
    </div>
  );
}

interface TicketsProps {
  order: OrderDetailsFragment;
  fromTicket: string | undefined;
}

function Tickets({ order, fromTicket }: TicketsProps) {
  const { t, i18n } = useLingui();
  const { day } = useFormat();
  const others = order.tickets.nodes.filter(({ id }) => id !== fromTicket);
  if (others.length === 0) return null;
  return (
    <section>
      <h3>{fromTicket === undefined ? t`Tickets` : t`Other tickets of this order`}</h3>
      <ul className={classes.tickets}>
        {others.map(({ id, number, state, respondBy, issueType, openedAt }) => (
          <li key={id}>
            <TicketChip {...{ id, number, state, respondBy }} />
            <span>{i18n._(ISSUE_TYPES[issueType])}</span>
            <span className={classes.quiet}>{day(openedAt)}</span>
          </li>
        ))}
      </ul>
      {order.tickets.pageInfo.hasNextPage && (
        <p className={classes.quiet}>{t`The 20 newest are shown.`}</p>
      )}
    </section>
  );
}
