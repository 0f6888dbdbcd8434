import { Plural, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import {
  type TicketRowFragment,
  TicketsAcknowledgeDocument,
  TicketsCloseDocument,
} from "../../graphql/generated/graphql";
import { type Refusal, useAct } from "../../graphql/use-act";
import { newKey } from "../../lib/idempotency";
import { Dialog } from "../../ui/dialog";
import { useRefusals } from "../../ui/refusals";
import { say, warn } from "../../ui/toasts";
import { useWhyNot } from "../../ui/use-outcome";
import type { ListName } from "./search";
import classes from "./tickets.module.css";

/** The most that the schema takes at once. */
const MOST = 100;

interface Props {
  list: ListName;
  rows: readonly TicketRowFragment[];
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
}

interface Report {
  done: number;
  refused: { number: string; problem: Refusal }[];
}

/** What can be done with all tickets that are chosen, and what became of each. */
export function BulkBar({ list, rows, selected, onSelect }: Props) {
  const { t } = useLingui();
  const [confirming, setConfirming] = useState(false);
  const [report, setReport] = useState<Report | null>(null);
  const [close, closing] = useAct(TicketsCloseDocument, (data) => data.ticketsClose);
  const [acknowledge, acknowledging] = useAct(
    TicketsAcknowledgeDocument,
    (data) => data.ticketsAcknowledge,
  );
  const whyNot = useWhyNot();
  const ids = [...selected].slice(0, MOST);
  const busy = closing || acknowledging;

  async function run(act: typeof close | typeof acknowledge) {
    const numbers = new Map(rows.map(({ id, number }) => [id, number]));
    const outcome = await act({ input: { ticketIds: ids, idempotencyKey: newKey() } });
    setConfirming(false);
    if (outcome === null) return;
    if (outcome.is !== "done") return warn(whyNot(outcome));
    const refused = outcome.result.results.flatMap(({ ticketId, problem }) =>
      problem ? [{ number: numbers.get(ticketId) ?? ticketId, problem }] : [],
    );
    const done = outcome.result.results.length - refused.length;
    onSelect(new Set());
    if (refused.length > 0) setReport({ done, refused });
    else say(t`Done for ${done} tickets.`);
  }

  return (
    <>
      {selected.size > 0 && (
        <section className={classes.bulk} aria-label={t`Chosen tickets`}>
          <span role="status">
            <Plural value={selected.size} one="# chosen" other="# chosen" />
            {selected.size > MOST && ` · ${t`the first ${MOST} at a time`}`}
          </span>
          <Button size="xs" variant="subtle" onClick={() => onSelect(firstOf(rows))}>
            {t`Choose all shown`}
          </Button>
          <Button size="xs" variant="subtle" onClick={() => onSelect(new Set())}>
            {t`Choose none`}
          </Button>
          <span className={classes.acts}>
            {list === "follow-up" && (
              <Button size="xs" loading={busy} onClick={() => void run(acknowledge)}>
                {t`Take note`}
              </Button>
            )}
            {list !== "closed" && (
              <Button
                size="xs"
                variant="default"
                loading={busy}
                onClick={() => setConfirming(true)}
              >
                {t`Close tickets`}
              </Button>
            )}
          </span>
        </section>
      )}
      <Dialog
        opened={confirming}
        onClose={() => setConfirming(false)}
        title={<Plural value={ids.length} one="Close # ticket?" other="Close # tickets?" />}
      >
        <p>{t`Customers get no message by this. Closed tickets can be reopened for some days.`}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setConfirming(false)}>
            {t`Keep open`}
          </Button>
          <Button loading={busy} onClick={() => void run(close)}>
            {t`Close tickets`}
          </Button>
        </div>
      </Dialog>
      <Dialog
        opened={report !== null}
        onClose={() => setReport(null)}
        title={t`What became of them`}
      >
        {report && <ReportOf report={report} />}
      </Dialog>
    </>
  );
}

function ReportOf({ report: { done, refused } }: { report: Report }) {
  const { t } = useLingui();
  const refusals = useRefusals();
  return (
    <>
      <p>
        {t`Done: ${done}`} · {t`Refused: ${refused.length}`}
      </p>
      <ul className={classes.report}>
        {refused.map(({ number, problem }) => (
          <li key={number}>
            <strong>{number}</strong> {refusals(problem)}
          </li>
        ))}
      </ul>
    </>
  );
}

function firstOf(rows: readonly { id: string }[]): ReadonlySet<string> {
  return new Set(rows.slice(0, MOST).map(({ id }) => id));
}
