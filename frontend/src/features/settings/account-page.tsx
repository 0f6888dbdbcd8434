import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { AccountPageDocument, SessionsEndDocument } from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { useScreen } from "../../graphql/use-screen";
import { useFormat } from "../../lib/format";
import { newKey } from "../../lib/idempotency";
import { OpenQuery } from "../../ui/open-query";
import { ProblemNotice } from "../../ui/problem-notice";
import { SettingsFrame } from "../../ui/settings-frame";
import { RowShapes } from "../../ui/shapes";
import things from "../../ui/things.module.css";
import { useReport } from "../../ui/use-outcome";
import { PasswordForm } from "./password-form";

/** One's own password, and where one is signed in. */
export function AccountPage() {
  const { t } = useLingui();
  const { moment } = useFormat();
  const report = useReport();
  const { data, problem, asking, again } = useScreen(AccountPageDocument, {});
  const [end, ending] = useAct(SessionsEndDocument, (answer) => answer.sessionsEnd);

  async function leave(id: string) {
    const outcome = await end({ input: { ids: [id], idempotencyKey: newKey() } });
    if (report(outcome, t`Signed out there.`)) again();
  }

  return (
    <SettingsFrame
      title={t`Your account`}
      tools={<OpenQuery query={AccountPageDocument} variables={{}} />}
    >
      {problem && <ProblemNotice problem={problem} onAgain={again} asking={asking} />}
      <h2 className={things.subtitle}>{t`Password`}</h2>
      <PasswordForm onChanged={again} />
      <h2 className={things.subtitle}>{t`Where you are signed in`}</h2>
      {data === undefined && asking && <RowShapes />}
      {data && (
        <ul className={things.things}>
          {data.sessions.nodes.map(({ id, createdAt, seenAt, isCurrent }) => (
            <li key={id}>
              <span className={things.thing}>
                <span>{isCurrent ? t`Here, now` : t`Last seen ${moment(seenAt)}`}</span>
                <span className={things.quiet}>{t`Signed in ${moment(createdAt)}`}</span>
              </span>
              {!isCurrent && (
                <Button
                  size="xs"
                  variant="default"
                  disabled={ending}
                  onClick={() => void leave(id)}
                >
                  {t`Sign out there`}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </SettingsFrame>
  );
}
