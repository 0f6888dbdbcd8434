import { useLingui } from "@lingui/react/macro";
import classes from "./shapes.module.css";

const ROWS = Array.from({ length: 12 }, (_, index) => index);

/** The shape of a page that is on its way; it comes into sight after a moment only. */
export function PageShape() {
  const { t } = useLingui();
  return (
    <div className={classes.page} role="status" aria-label={t`Loading`}>
      <div className={classes.title} />
      <RowShapes />
    </div>
  );
}

/** The shape of the rows of a list. */
export function RowShapes() {
  return (
    <div className={classes.rows} aria-hidden="true">
      {ROWS.map((row) => (
        <div key={row} className={classes.row} />
      ))}
    </div>
  );
}
