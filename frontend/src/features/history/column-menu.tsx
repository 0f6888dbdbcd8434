import { useLingui } from "@lingui/react/macro";
import type { Column } from "../../ui/data-table";
import { ColumnsIcon } from "../../ui/icons";
import { Choices, Popup } from "../../ui/popup";
import classes from "./history.module.css";

interface Props {
  columns: readonly Pick<Column<never>, "id" | "header">[];
  hidden: readonly string[];
  onChange: (hidden: string[]) => void;
  oldest: boolean;
  onOldest: (oldest: boolean) => void;
}

/** Which columns are shown, and from which end the history begins. */
export function ColumnMenu({ columns, hidden, onChange, oldest, onOldest }: Props) {
  const { t } = useLingui();
  const label = (
    <>
      <ColumnsIcon size={16} />
      {t`View`}
    </>
  );
  return (
    <Popup label={label} className={classes.view} side="below">
      {() => (
        <>
          <Choices
            legend={t`Sorting`}
            kind="radio"
            choices={[
              { value: "newest", label: t`Newest first` },
              { value: "oldest", label: t`Oldest first` },
            ]}
            isChosen={(value) => oldest === (value === "oldest")}
            onChoose={(value) => onOldest(value === "oldest")}
          />
          <Choices
            legend={t`Columns`}
            kind="checkbox"
            choices={columns.map(({ id, header }) => ({ value: id, label: header }))}
            isChosen={(id) => !hidden.includes(id)}
            onChoose={(id, shown) =>
              onChange(shown ? hidden.filter((other) => other !== id) : [...hidden, id])
            }
          />
        </>
      )}
    </Popup>
  );
}
