import { useLingui } from "@lingui/react/macro";
import { Checkbox } from "@mantine/core";
import { useMemo } from "react";
import type { TicketRowFragment } from "../../graphql/generated/graphql";
import type { Column } from "../../ui/data-table";
import { ActivityCell, CustomerCell, IssueCell, LastMessage, NeedCell, TicketLink } from "./cells";
import type { ListName } from "./search";

interface Selection {
  selected: ReadonlySet<string>;
  toggle: (id: string) => void;
}

/** The columns of a list of tickets. */
export function useTicketColumns(
  list: ListName,
  { selected, toggle }: Selection,
): Column<TicketRowFragment>[] {
  const { t } = useLingui();
  return useMemo(() => {
    const needs = {
      unhandled: t`Time left`,
      "follow-up": t`Why`,
      replied: t`State`,
      closed: t`State`,
    };
    return [
      {
        id: "select",
        header: t`Select`,
        hiddenHeader: true,
        width: "1.25rem",
        cell: ({ id, number }) => (
          <Checkbox
            size="xs"
            aria-label={t`Select ${number}`}
            checked={selected.has(id)}
            onChange={() => toggle(id)}
          />
        ),
      },
      {
        id: "number",
        header: t`Ticket`,
        width: "8.5rem",
        cell: (ticket) => <TicketLink ticket={ticket} />,
      },
      {
        id: "need",
        header: needs[list],
        width: list === "follow-up" ? "minmax(11rem, 1fr)" : "10rem",
        cell: (ticket) => <NeedCell ticket={ticket} />,
      },
      {
        id: "issue",
        header: t`Problem`,
        width: "minmax(9rem, 1fr)",
        cell: (ticket) => <IssueCell ticket={ticket} />,
      },
      {
        id: "customer",
        header: t`Customer`,
        width: "minmax(8rem, 1fr)",
        cell: (ticket) => <CustomerCell ticket={ticket} />,
      },
      {
        id: "message",
        header: t`Last message`,
        width: "minmax(14rem, 3fr)",
        cell: (ticket) => <LastMessage ticket={ticket} />,
      },
      {
        id: "activity",
        header: t`Last touched`,
        width: "8.5rem",
        cell: (ticket) => <ActivityCell ticket={ticket} />,
      },
    ];
  }, [t, list, selected, toggle]);
}
