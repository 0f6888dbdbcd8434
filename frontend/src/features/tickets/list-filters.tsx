import { useLingui } from "@lingui/react/macro";
import { NativeSelect } from "@mantine/core";
import { useRef } from "react";
import type { IssueType } from "../../graphql/generated/graphql";
import { useKeys } from "../../lib/keys";
import { ISSUE_TYPES } from "../../ui/words";
import { type ListName, type Sort, sortsOf } from "./search";
import classes from "./tickets.module.css";

interface Props {
  list: ListName;
  type: IssueType | undefined;
  sort: Sort;
  onChange: (changes: { type?: IssueType | undefined; sort?: Sort | undefined }) => void;
}

/** What narrows a list down and how it is sorted; both stand in the address. */
export function ListFilters({ list, type, sort, onChange }: Props) {
  const { t, i18n } = useLingui();
  const field = useRef<HTMLSelectElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const sorts = {
    urgent: t`Most urgent first`,
    touched: t`Last touched first`,
    quiet: t`Quiet for longest first`,
    newest: t`Newest first`,
    oldest: t`Oldest first`,
  };
  const types = Object.entries(ISSUE_TYPES)
    .map(([value, words]) => ({ value, label: i18n._(words) }))
    .sort((one, other) => one.label.localeCompare(other.label, i18n.locale));
  return (
    <search className={classes.filters}>
      <NativeSelect
        ref={field}
        size="xs"
        aria-label={t`Problem`}
        value={type ?? ""}
        onChange={({ currentTarget: { value } }) =>
          onChange({ type: value === "" ? undefined : (value as IssueType) })
        }
        data={[{ value: "", label: t`All problems` }, ...types]}
      />
      <NativeSelect
        size="xs"
        aria-label={t`Sorting`}
        value={sort}
        onChange={({ currentTarget: { value } }) =>
          onChange({ sort: value === sortsOf(list)[0] ? undefined : (value as Sort) })
        }
        data={sortsOf(list).map((value) => ({ value, label: sorts[value] }))}
      />
    </search>
  );
}
