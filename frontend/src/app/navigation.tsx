import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ShellFragment } from "../graphql/generated/graphql";
import { useFormat } from "../lib/format";
import {
  ClosedIcon,
  CodeIcon,
  FollowUpIcon,
  HistoryIcon,
  InboxIcon,
  KeyIcon,
  PeopleIcon,
  RepliedIcon,
  SettingsIcon,
  SupportIcon,
} from "../ui/icons";
import { useSide } from "../ui/side";
import { TICKET_LISTS } from "../ui/words";
import classes from "./shell.module.css";

/** Where one can go, with how many tickets stand in each list. */
export function Navigation({ shell }: { shell: ShellFragment | undefined }) {
  const { t } = useLingui();
  const side = useSide();
  return (
    <nav className={classes.nav} aria-label={t`Desk`}>
      {side === "marketplace" && (
        <>
          <p className={classes.group}>{t`Support`}</p>
          <Link to="/support" className={classes.link}>
            <SupportIcon />
            <span>{t`Support queue`}</span>
          </Link>
        </>
      )}
      {side === "merchant" && <MerchantLinks counts={shell?.ticketCounts} />}
      <p className={classes.group}>{t`Settings`}</p>
      <Link to="/settings/account" className={classes.link}>
        <SettingsIcon />
        <span>{t`Your account`}</span>
      </Link>
      <Link to="/settings/members" className={classes.link}>
        <PeopleIcon />
        <span>{t`Members`}</span>
      </Link>
      <Link to="/settings/tokens" className={classes.link}>
        <KeyIcon />
        <span>{t`API tokens`}</span>
      </Link>
      <Link to="/settings/developers" className={classes.link}>
        <CodeIcon />
        <span>{t`API and addresses`}</span>
      </Link>
    </nav>
  );
}

/** The tickets and orders of a merchant; the marketplace's people would have to name one first. */
function MerchantLinks({ counts }: { counts: ShellFragment["ticketCounts"] }) {
  const { t, i18n } = useLingui();
  return (
    <>
      <p className={classes.group}>{t`Customer issues`}</p>
      <ListLink list="unhandled" icon={<InboxIcon />} count={counts?.unhandled} pressing>
        {i18n._(TICKET_LISTS.UNHANDLED)}
      </ListLink>
      <ListLink list="follow-up" icon={<FollowUpIcon />} count={counts?.followUp} pressing>
        {i18n._(TICKET_LISTS.FOLLOW_UP)}
      </ListLink>
      <ListLink list="replied" icon={<RepliedIcon />} count={counts?.replied}>
        {i18n._(TICKET_LISTS.REPLIED)}
      </ListLink>
      <ListLink list="closed" icon={<ClosedIcon />} count={counts?.closed}>
        {i18n._(TICKET_LISTS.CLOSED)}
      </ListLink>
      <p className={classes.group}>{t`Orders`}</p>
      <Link to="/orders" className={classes.link}>
        <HistoryIcon />
        <span>{t`History`}</span>
      </Link>
    </>
  );
}

interface ListLinkProps {
  list: "unhandled" | "replied" | "closed" | "follow-up";
  icon: ReactNode;
  count: number | undefined;
  /** Whether what stands there wants to be done. */
  pressing?: boolean;
  children: string;
}

function ListLink({ list, icon, count, pressing = false, children }: ListLinkProps) {
  const { number } = useFormat();
  return (
    <Link to="/issues/$list" params={{ list }} className={classes.link}>
      {icon}
      <span>{children}</span>
      {count !== undefined && (
        <span className={classes.count} data-pressing={(pressing && count > 0) || undefined}>
          {number(count)}
        </span>
      )}
    </Link>
  );
}
