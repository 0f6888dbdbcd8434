import { useLingui } from "@lingui/react/macro";
import { useFormat } from "../lib/format";
import { useNow } from "../lib/now";
import { span, urgency } from "../lib/urgency";
import { ClockIcon } from "./icons";
import classes from "./ticket-chip.module.css";

/** Say how much time is left to answer, or since when it is over. */
export function useTimeLeft(until: string | null | undefined, now: number): string | null {
  const { t } = useLingui();
  if (!until) return null;
  const left = Date.parse(until) - now;
  const { days, hours, minutes, seconds } = span(left);
  const length = () => {
    if (days > 0) return t`${days} d ${hours} h`;
    if (hours > 0) return t`${hours} h ${minutes} min`;
    if (minutes > 0) return t`${minutes} min`;
    return t`${seconds} s`;
  };
  const told = length();
  return left < 0 ? t`${told} over` : t`${told} left`;
}

/** The time left to answer, counted down; amber when it runs short, red when it is nearly or quite over. */
export function TimeLeft({ until }: { until: string }) {
  const now = useNow();
  const { full } = useFormat();
  return (
    <time
      className={classes.left}
      data-need={urgency(Date.parse(until), now)}
      dateTime={until}
      title={full(until)}
    >
      <ClockIcon size={15} />
      {useTimeLeft(until, now)}
    </time>
  );
}
