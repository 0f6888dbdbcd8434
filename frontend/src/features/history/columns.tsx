import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { HistoryRowFragment } from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import type { Column } from "../../ui/data-table";
import { ORDER_STATES } from "../../ui/words";
import { CustomerName, Items, OpenTickets, OrderLink, ShipmentState } from "./cells";

/** The columns of the history. The order's number stays; all others may be put away. */
export function useHistoryColumns(): Column<HistoryRowFragment>[] {
  const { t, i18n } = useLingui();
  const { moment, full, money } = useFormat();
  return useMemo(
    () => [
      {
        id: "number",
        header: t`Order`,
        width: "minmax(9.5rem, 1fr)",
        cell: (order) => <OrderLink order={order} />,
      },
      {
        id: "placed",
        header: t`Placed`,
        width: "8.5rem",
        cell: ({ placedAt }) => (
          <time dateTime={placedAt} title={full(placedAt)}>
            {moment(placedAt)}
          </time>
        ),
      },
      {
        id: "customer",
        header: t`Customer`,
        width: "minmax(9rem, 1.1fr)",
        cell: ({ customer }) => <CustomerName customer={customer} />,
      },
      {
        id: "items",
        header: t`Items`,
        width: "minmax(13rem, 2fr)",
        cell: ({ items }) => <Items items={items} />,
      },
      {
        id: "total",
        header: t`Total`,
        width: "6.5rem",
        end: true,
        cell: ({ total }) => money(total),
      },
      {
        id: "state",
        header: t`State`,
        width: "6rem",
        cell: ({ state }) => i18n._(ORDER_STATES[state]),
      },
      {
        id: "shipment",
        header: t`Shipment`,
        width: "minmax(9rem, 1fr)",
        cell: ({ shipments }) => <ShipmentState shipments={shipments} />,
      },
      {
        id: "tickets",
        header: t`Open tickets`,
        width: "minmax(9rem, 1fr)",
        cell: ({ openTickets }) => <OpenTickets tickets={openTickets} />,
      },
    ],
    [t, i18n, moment, full, money],
  );
}
