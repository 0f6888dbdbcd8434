import { Plural, useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { unmask } from "../../graphql/generated/fragment-masking";
import {
  TicketRowFragmentDoc,
  TicketsPageDocument,
  type TicketsPageQuery,
  type TicketsPageQueryVariables,
} from "../../graphql/generated/graphql";
import { usePages } from "../../graphql/use-pages";
import { DataTable } from "../../ui/data-table";
import { OpenQuery } from "../../ui/open-query";
import { ProblemNotice } from "../../ui/problem-notice";
import { RowShapes } from "../../ui/shapes";
import { useTitle } from "../../ui/use-title";
import { TICKET_LISTS } from "../../ui/words";
import { useShell } from "../session/use-shell";
import { belongs } from "./belonging";
import { BulkBar } from "./bulk-bar";
import { TicketCard } from "./cells";
import { useTicketColumns } from "./columns";
import { ListFilters } from "./list-filters";
import { NoTickets } from "./no-tickets";
import { listValue, sortsOf, sortValue, ticketsFilter } from "./search";
import classes from "./tickets.module.css";

const route = getRouteApi("/issues/$list");
const FIRST = 50;
const EVERY_MILLISECONDS = 20_000;

/** One of the four lists of tickets. */
export function TicketsPage() {
  const { list } = route.useParams();
  // Each list starts with its own selection and place.
  return <List key={list} />;
}

function List() {
  const { i18n } = useLingui();
  const { list } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const waiting = useShell()?.ticketCounts?.unhandled;
  const [usual = "touched"] = sortsOf(list);
  const sort = search.sort ?? usual;
  const title = i18n._(TICKET_LISTS[listValue(list)]);
  useTitle(title, waiting);
  const variables: Omit<TicketsPageQueryVariables, "after" | "counts"> = {
    list: listValue(list),
    filter: ticketsFilter(search),
    ticketSort: sortValue(sort),
    first: FIRST,
  };
  const pages = usePages(TicketsPageDocument, variables, ticketsOf, EVERY_MILLISECONDS);
  const rows = useMemo(
    () => unmask(TicketRowFragmentDoc, pages.nodes).filter((row) => belongs(list, row)),
    [pages.nodes, list],
  );
  const { selected, toggle, select } = useSelection(rows);
  const columns = useTicketColumns(list, { selected, toggle });
  const total = pages.first?.tickets.totalCount;

  return (
    <section className={classes.page} aria-labelledby="list">
      <header className={classes.head}>
        <h1 id="list">{title}</h1>
        <span className={classes.quiet} role="status">
          {total !== undefined && <Plural value={total} one="# ticket" other="# tickets" />}
        </span>
        <div className={classes.tools}>
          <OpenQuery query={TicketsPageDocument} variables={variables} />
        </div>
      </header>
      <ListFilters
        list={list}
        sort={sort}
        type={search.type}
        onChange={(changes) =>
          void navigate({ search: (before) => ({ ...before, ...changes }) as never, replace: true })
        }
      />
      {pages.problem && (
        <div className={classes.problem}>
          <ProblemNotice problem={pages.problem} onAgain={pages.again} asking={pages.asking} />
        </div>
      )}
      {pages.first === undefined && pages.asking && <RowShapes />}
      {pages.first !== undefined && rows.length === 0 && !pages.hasMore && (
        <NoTickets list={list} filtered={search.type !== undefined} />
      )}
      {rows.length > 0 && (
        <DataTable
          key={JSON.stringify(variables)}
          label={title}
          columns={columns}
          rows={rows}
          total={total}
          rowId={({ id }) => id}
          card={(ticket) => <TicketCard ticket={ticket} />}
          cardPixels={112}
          least="58rem"
          onOpen={({ id }) => void navigate({ to: "/tickets/$ticketId", params: { ticketId: id } })}
          onRowKey={(_key, { id }) => toggle(id)}
          onEnd={pages.more}
        />
      )}
      <BulkBar list={list} rows={rows} selected={selected} onSelect={select} />
    </section>
  );
}

/** Which rows are chosen; one that leaves the list is not any more. */
function useSelection(rows: readonly { id: string }[]) {
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    select((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  useEffect(() => {
    const here = new Set(rows.map(({ id }) => id));
    select((before) => {
      const still = new Set([...before].filter((id) => here.has(id)));
      return still.size === before.size ? before : still;
    });
  }, [rows]);
  return { selected, select, toggle };
}

function ticketsOf(data: TicketsPageQuery) {
  return data.tickets;
}
