import { useLingui } from "@lingui/react/macro";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "../../lib/keys";
import { SearchIcon } from "../../ui/icons";
import { ORDER_STATES } from "../../ui/words";
import classes from "./history.module.css";
import { type HistorySearch, isFiltered, STATES } from "./search";

interface Props {
  search: HistorySearch;
  onChange: (change: { [K in keyof HistorySearch]: HistorySearch[K] | undefined }) => void;
}

const PAUSE_MILLISECONDS = 250;

/** What narrows the history down; all of it stands in the address. */
export function Filters({ search, onChange }: Props) {
  const { t, i18n } = useLingui();
  return (
    <search className={classes.filters}>
      <SearchField value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} />
      <NativeSelect
        aria-label={t`State`}
        size="xs"
        value={search.state ?? ""}
        onChange={({ currentTarget: { value } }) =>
          onChange({ state: STATES.find((state) => state === value) })
        }
        data={[
          { value: "", label: t`All states` },
          ...STATES.map((state) => ({ value: state, label: i18n._(ORDER_STATES[state]) })),
        ]}
      />
      <DayField
        label={t`From`}
        value={search.from}
        onChange={(from) => onChange({ from })}
        max={search.to}
      />
      <DayField
        label={t`To`}
        value={search.to}
        onChange={(to) => onChange({ to })}
        min={search.from}
      />
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={search.open === "1"}
          onChange={({ currentTarget: { checked } }) =>
            onChange({ open: checked ? "1" : undefined })
          }
        />
        {t`With open tickets`}
      </label>
      {isFiltered(search) && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() =>
            onChange({
              q: undefined,
              state: undefined,
              from: undefined,
              to: undefined,
              open: undefined,
            })
          }
        >
          {t`Clear filters`}
        </Button>
      )}
    </search>
  );
}

interface DayFieldProps {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
  min?: string | undefined;
  max?: string | undefined;
}

function DayField({ label, value, onChange, min, max }: DayFieldProps) {
  return (
    <label className={classes.day}>
      {label}
      <input
        type="date"
        value={value ?? ""}
        min={min}
        max={max}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    </label>
  );
}

/** Words to look for; looked for once somebody stops typing. */
function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      onChange(typed);
    }, PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  useKeys({ "/": () => field.current?.focus() });
  return (
    <TextInput
      ref={field}
      type="search"
      size="xs"
      className={classes.search}
      leftSection={<SearchIcon size={16} />}
      aria-label={t`Search`}
      placeholder={t`Order, customer, product, tracking number`}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
    />
  );
}
