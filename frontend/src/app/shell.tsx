import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useFreshCounts, useShell } from "../features/session/use-shell";
import mark from "../lib/mark.svg";
import { CloseIcon, MenuIcon } from "../ui/icons";
import { useOnline } from "../ui/use-online";
import { Navigation } from "./navigation";
import { Person } from "./person";
import classes from "./shell.module.css";
import { Shortcuts } from "./shortcuts";

/** The desk around each page: where one can go, how much waits there, and who is here. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  const shell = useShell();
  useFreshCounts();
  const [open, setOpen] = useState(false);
  const address = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page shuts the menu
  useEffect(() => setOpen(false), [address]);
  useEffect(() => {
    if (!open) return;
    const shut = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    document.addEventListener("keydown", shut);
    return () => document.removeEventListener("keydown", shut);
  }, [open]);

  return (
    <div className={classes.shell} data-known={shell !== undefined || undefined}>
      <a className={classes.skip} href="#main">
        {t`Skip to the content`}
      </a>
      <header className={classes.bar}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={open ? t`Close the menu` : t`Open the menu`}
          aria-expanded={open}
          aria-controls="menu"
          onClick={() => setOpen(!open)}
        >
          {open ? <CloseIcon /> : <MenuIcon />}
        </ActionIcon>
        <span className={classes.brand}>
          <img src={mark} alt="" width="24" height="24" />
          aftersale
        </span>
      </header>
      <aside className={classes.side} id="menu" data-open={open || undefined}>
        <p className={classes.brand}>
          <img src={mark} alt="" width="24" height="24" />
          aftersale
        </p>
        <Navigation shell={shell} />
        <Person viewer={shell?.viewer} />
      </aside>
      <main className={classes.main} id="main" tabIndex={-1}>
        <Offline />
        {children}
      </main>
      <Shortcuts />
    </div>
  );
}

function Offline() {
  const { t } = useLingui();
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <p className={classes.offline}>
          {t`You are offline. What you see may be old; what you type stays here.`}
        </p>
      )}
    </div>
  );
}
