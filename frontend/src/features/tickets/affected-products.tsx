import { useLingui } from "@lingui/react/macro";
import { type FragmentType, unmask } from "../../graphql/generated/fragment-masking";
import { AffectedProductsFragmentDoc } from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import { ProductPicture } from "../../ui/product-picture";
import classes from "./ticket.module.css";

interface Props {
  ticket: FragmentType<typeof AffectedProductsFragmentDoc>;
}

/** What the ticket is about: how many of it, what it cost, and what was done about it. */
export function AffectedProducts({ ticket }: Props) {
  const { t } = useLingui();
  const { money } = useFormat();
  const { affectedProducts } = unmask(AffectedProductsFragmentDoc, ticket);
  return (
    <ul className={classes.products}>
      {affectedProducts.map(({ id, quantity, orderItem, refundable, refunded, replacement }) => (
        <li key={id}>
          <ProductPicture
            name={orderItem.name ?? orderItem.productId}
            url={orderItem.imageUrl}
            size={44}
          />
          <div>
            <strong>{orderItem.name ?? orderItem.productId}</strong>
            <span className={classes.quiet}>
              {[orderItem.variant, orderItem.productId].filter(Boolean).join(" · ")}
            </span>
            <span>
              {t`${quantity} of ${orderItem.quantity} affected`} · {money(orderItem.unitPrice)}
            </span>
            <span className={classes.quiet}>
              {refunded.minorUnits > 0 && `${t`Paid back ${money(refunded)}`} · `}
              {t`${money(refundable)} can still be paid back`}
            </span>
            {replacement && (
              <span>
                {t`Replacement parcel:`} {replacement.carrier}{" "}
                <code>{replacement.trackingNumber}</code>
              </span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
