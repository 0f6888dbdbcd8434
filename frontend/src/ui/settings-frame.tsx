import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "./settings-frame.module.css";
import { useTitle } from "./use-title";

interface Props {
  title: string;
  /** What stands beside the title. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A page of the settings, with the way to the others. */
export function SettingsFrame({ title, tools, children }: Props) {
  const { t } = useLingui();
  useTitle(title);
  return (
    <div className={classes.page}>
      <nav className={classes.tabs} aria-label={t`Settings`}>
        <Link to="/settings/account">{t`Your account`}</Link>
        <Link to="/settings/members">{t`Members`}</Link>
        <Link to="/settings/tokens">{t`API tokens`}</Link>
        <Link to="/settings/developers">{t`API and addresses`}</Link>
      </nav>
      <header className={classes.head}>
        <h1>{title}</h1>
        {tools}
      </header>
      {children}
    </div>
  );
}
