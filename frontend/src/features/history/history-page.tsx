import { Plural, useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { unmask } from "../../graphql/generated/fragment-masking";
import {
  HistoryPageDocument,
  type HistoryPageQuery,
  type HistoryPageQueryVariables,
  HistoryRowFragmentDoc,
} from "../../graphql/generated/graphql";
import { usePages } from "../../graphql/use-pages";
import { useKeys } from "../../lib/keys";
import { DataTable } from "../../ui/data-table";
import { Empty } from "../../ui/empty";
import { OpenQuery } from "../../ui/open-query";
import { ProblemNotice } from "../../ui/problem-notice";
import { RowShapes } from "../../ui/shapes";
import { useTitle } from "../../ui/use-title";
import { useShell } from "../session/use-shell";
import { OrderCard } from "./cells";
import { ColumnMenu } from "./column-menu";
import { useHistoryColumns } from "./columns";
import { Filters } from "./filters";
import classes from "./history.module.css";
import { type HistorySearch, historyFilter, isFiltered } from "./search";

const OrderPanel = lazy(async () => ({
  default: (await import("../orders/order-panel")).OrderPanel,
}));
const route = getRouteApi("/orders");
const FIRST = 50;
const EVERY_MILLISECONDS = 60_000;

type Changes = { [K in keyof HistorySearch]: HistorySearch[K] | undefined };

/** All orders, newest first, and the open tickets they carry. */
export function HistoryPage() {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const waiting = useShell()?.ticketCounts?.unhandled;
  useTitle(t`Order history`, waiting);
  const columns = useHistoryColumns();
  const variables: Omit<HistoryPageQueryVariables, "after" | "counts"> = {
    filter: historyFilter(search),
    orderSort: search.sort === "oldest" ? "PLACED_AT_ASC" : "PLACED_AT_DESC",
    first: FIRST,
  };
  const pages = usePages(HistoryPageDocument, variables, ordersOf, EVERY_MILLISECONDS);
  const rows = useMemo(() => unmask(HistoryRowFragmentDoc, pages.nodes), [pages.nodes]);
  const total = pages.first?.history.orders.totalCount;
  const hidden = search.hide?.split(",") ?? [];

  const change = useCallback(
    (changes: Changes) =>
      void navigate({
        search: (before) => ({ ...before, ...changes }) as HistorySearch,
        replace: true,
      }),
    [navigate],
  );
  const shut = () => change({ order: undefined });
  useKeys({ Escape: shut }, search.order !== undefined);

  return (
    <div className={classes.page}>
      <section className={classes.list} aria-labelledby="history">
        <header className={classes.head}>
          <h1 id="history">{t`Order history`}</h1>
          <span className={classes.quiet} role="status">
            {total !== undefined && <Plural value={total} one="# order" other="# orders" />}
          </span>
          <div className={classes.tools}>
            <ColumnMenu
              columns={columns.slice(1)}
              hidden={hidden}
              onChange={(hide) => change({ hide: hide.join(",") || undefined })}
              oldest={search.sort === "oldest"}
              onOldest={(oldest) => change({ sort: oldest ? "oldest" : undefined })}
            />
            <OpenQuery query={HistoryPageDocument} variables={variables} />
          </div>
        </header>
        <Filters search={search} onChange={change} />
        {pages.problem && (
          <div className={classes.problem}>
            <ProblemNotice problem={pages.problem} onAgain={pages.again} asking={pages.asking} />
          </div>
        )}
        {pages.first === undefined && pages.asking && <RowShapes />}
        {pages.first !== undefined && rows.length === 0 && (
          <NoOrders filtered={isFiltered(search)} />
        )}
        {rows.length > 0 && (
          <DataTable
            key={JSON.stringify(variables)}
            label={t`Orders`}
            columns={columns}
            hidden={hidden}
            rows={rows}
            total={total}
            rowId={({ id }) => id}
            card={(order) => <OrderCard order={order} />}
            cardPixels={128}
            least="66rem"
            openId={search.order}
            onOpen={({ id }) => change({ order: id })}
            onEnd={pages.more}
          />
        )}
      </section>
      {search.order !== undefined && (
        <Suspense>
          <OrderPanel id={search.order} onClose={shut} />
        </Suspense>
      )}
    </div>
  );
}

function NoOrders({ filtered }: { filtered: boolean }) {
  const { t } = useLingui();
  return filtered ? (
    <Empty title={t`No order matches`}>
      <p>{t`Try fewer words, other dates, or clear the filters.`}</p>
    </Empty>
  ) : (
    <Empty title={t`No orders yet`}>
      <p>{t`They appear here once your marketplace or your ERP sends them.`}</p>
    </Empty>
  );
}

function ordersOf(data: HistoryPageQuery) {
  return data.history.orders;
}
