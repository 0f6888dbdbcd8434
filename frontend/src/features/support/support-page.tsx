import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { ShellDocument } from "../../graphql/generated/graphql";
import { useScreen } from "../../graphql/use-screen";
import { Empty } from "../../ui/empty";
import { ProblemNotice } from "../../ui/problem-notice";
import { useTitle } from "../../ui/use-title";
import { useTakeNext } from "./use-take-next";

/** Where the marketplace's support takes one ticket after the other. */
export function SupportPage() {
  const { t } = useLingui();
  useTitle(t`Support queue`);
  const { problem, asking, again } = useScreen(ShellDocument, {});
  const [take, taking] = useTakeNext();
  return (
    <>
      {problem && <ProblemNotice problem={problem} onAgain={again} asking={asking} />}
      <Empty title={t`Support queue`}>
        <p>
          {t`Take the ticket that has waited longest. It is yours for half an hour: nobody else gets it meanwhile.`}
        </p>
        <Button onClick={() => void take()} loading={taking}>
          {t`Take the next ticket`}
        </Button>
      </Empty>
    </>
  );
}
