import {
  type ColumnDef,
  columnVisibilityFeature,
  type RowData,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useKeys } from "../lib/keys";
import classes from "./data-table.module.css";
import { useNarrow } from "./use-narrow";

const features = tableFeatures({ columnVisibilityFeature });
const ROW_PIXELS = 44;
const AHEAD = 15;
/** Frames to wait for a row that was scrolled to, before its link takes the focus. */
const PATIENCE_FRAMES = 20;

/** A column: what it is called, how wide it may be (as in CSS grids), and what it shows of a row. */
export interface Column<Row> {
  id: string;
  header: string;
  width: string;
  cell: (row: Row) => ReactNode;
  /** Read out, but not shown above the column. */
  hiddenHeader?: boolean;
  end?: boolean;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  /** The ids of columns that are put away. */
  hidden?: readonly string[];
  rows: readonly Row[];
  total: number | undefined;
  rowId: (row: Row) => string;
  /** What a row is on a telephone. */
  card: (row: Row) => ReactNode;
  cardPixels: number;
  /** How narrow the table may become before it scrolls sideways. */
  least: string;
  /** The row that is open beside the table. */
  openId?: string | undefined;
  onOpen: (row: Row) => void;
  onRowKey?: (key: string, row: Row) => void;
  onEnd: () => void;
}

/** A long list as a table: only what is in sight is drawn. A row opens by its link marked `data-open`. */
export function DataTable<Row extends RowData>(props: Props<Row>) {
  const { columns, hidden = [], rows, rowId, openId, onOpen, onEnd, total } = props;
  const narrow = useNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const height = narrow ? props.cardPixels : ROW_PIXELS;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is another layout
  useEffect(() => virtual.measure(), [height]);

  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastIndex >= rows.length - AHEAD) onEnd();
  }, [lastIndex, rows.length, onEnd]);

  const defs = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, Row> => ({
          id: column.id,
          header: column.header,
        }),
      ),
    [columns],
  );
  // The table is given what is in sight only: its models cost what they hold.
  const data = items.map((item) => rows[item.index]).filter((row) => row !== undefined);
  const columnVisibility = Object.fromEntries(hidden.map((id) => [id, false]));
  const table = useTable({ features, columns: defs, data, state: { columnVisibility } });
  const byId = new Map(columns.map((column) => [column.id, column]));
  const shown = table.getVisibleLeafColumns();
  const template = shown.map((column) => byId.get(column.id)?.width ?? "1fr").join(" ");

  useRowKeys(props, scroller, (index) => virtual.scrollToIndex(index));

  return (
    <div className={classes.scroller} ref={scroller} data-narrow={narrow || undefined}>
      <div
        role="table"
        aria-label={props.label}
        aria-rowcount={(total ?? rows.length) + 1}
        className={classes.table}
        style={{ minWidth: narrow ? 0 : props.least }}
      >
        <div role="rowgroup" className={narrow ? "unseen" : classes.head}>
          <div role="row" className={classes.row} style={{ gridTemplateColumns: template }}>
            {shown.map((column) => (
              <div role="columnheader" key={column.id} data-end={byId.get(column.id)?.end}>
                <span className={byId.get(column.id)?.hiddenHeader ? "unseen" : undefined}>
                  {byId.get(column.id)?.header}
                </span>
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {table.getRowModel().rows.map((row, position) => {
            const item = items[position];
            if (item === undefined) return null;
            const id = rowId(row.original);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: its link does the same by keyboard
              <div
                role="row"
                key={id}
                aria-rowindex={item.index + 2}
                data-index={item.index}
                data-current={id === openId || undefined}
                className={classes.row}
                style={{
                  gridTemplateColumns: narrow ? "minmax(0, 1fr)" : template,
                  height: item.size,
                  transform: `translateY(${item.start}px)`,
                }}
                onClick={(event) => isPlain(event.target) && onOpen(row.original)}
              >
                {narrow ? (
                  <div role="cell" className={classes.card}>
                    {props.card(row.original)}
                  </div>
                ) : (
                  row.getVisibleCells().map((cell) => (
                    <div role="cell" key={cell.id} data-end={byId.get(cell.column.id)?.end}>
                      {byId.get(cell.column.id)?.cell(row.original)}
                    </div>
                  ))
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** `j` and `k` walk through the rows; other keys are the list's own. */
function useRowKeys<Row>(
  { rows, onRowKey }: Pick<Props<Row>, "rows" | "onRowKey">,
  scroller: { current: HTMLDivElement | null },
  scrollTo: (index: number) => void,
) {
  // Where the focus goes to; somebody may type faster than rows are drawn.
  const going = useRef<number | null>(null);

  function here(): number {
    if (going.current !== null) return going.current;
    const row = document.activeElement?.closest<HTMLElement>("[data-index]");
    return row && scroller.current?.contains(row) ? Number(row.dataset.index) : -1;
  }

  function focus(index: number) {
    if (index < 0 || index >= rows.length) return;
    scrollTo(index);
    going.current = index;
    let frames = 0;
    const attempt = () => {
      const link = scroller.current?.querySelector<HTMLElement>(
        `[data-index="${index}"] [data-open]`,
      );
      if (going.current !== index) return;
      if (link || frames++ >= PATIENCE_FRAMES) going.current = null;
      if (link) link.focus({ preventScroll: true });
      else if (going.current !== null) requestAnimationFrame(attempt);
    };
    requestAnimationFrame(attempt);
  }

  useKeys({
    j: () => focus(here() + 1),
    k: () => focus(Math.max(here() - 1, 0)),
    x: () => {
      const row = rows[here()];
      if (row !== undefined) onRowKey?.("x", row);
    },
  });
}

/** Whether a click was for the row itself, and not for something in it. */
function isPlain(target: EventTarget): boolean {
  return (
    target instanceof Element &&
    target.closest("a, button, input, label") === null &&
    window.getSelection()?.isCollapsed !== false
  );
}
