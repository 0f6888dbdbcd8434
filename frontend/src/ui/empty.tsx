import type { ReactNode } from "react";
import classes from "./empty.module.css";

interface Props {
  title: string;
  children?: ReactNode;
}

/** What stands where there is nothing: what that means, and what to do next. */
export function Empty({ title, children }: Props) {
  return (
    <div className={classes.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
