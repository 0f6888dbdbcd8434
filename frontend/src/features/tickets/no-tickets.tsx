import { useLingui } from "@lingui/react/macro";
import { Empty } from "../../ui/empty";
import type { ListName } from "./search";

/** What an empty list means. */
export function NoTickets({ list, filtered }: { list: ListName; filtered: boolean }) {
  const { t } = useLingui();
  if (filtered) {
    return (
      <Empty title={t`No ticket of this kind here`}>
        <p>{t`Choose another problem, or all of them.`}</p>
      </Empty>
    );
  }
  const says = {
    unhandled: [
      t`Nothing waits for you`,
      t`New questions from customers appear here by themselves.`,
    ],
    replied: [t`Nobody is being waited for`, t`Tickets that you or support answered stand here.`],
    closed: [
      t`Nothing is closed yet`,
      t`Settled tickets stand here, and can be reopened for some days.`,
    ],
    "follow-up": [
      t`Nothing to look at again`,
      t`When support answers or closes one of your tickets, or takes it, you find it here.`,
    ],
  } as const;
  const [title, text] = says[list];
  return (
    <Empty title={title}>
      <p>{text}</p>
    </Empty>
  );
}
