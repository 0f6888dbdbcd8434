import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { TokensPageDocument } from "../../graphql/generated/graphql";
import { useScreen } from "../../graphql/use-screen";
import { Empty } from "../../ui/empty";
import { OpenQuery } from "../../ui/open-query";
import { ProblemNotice } from "../../ui/problem-notice";
import { SettingsFrame } from "../../ui/settings-frame";
import { RowShapes } from "../../ui/shapes";
import things from "../../ui/things.module.css";
import { useShell } from "../session/use-shell";
import { NewToken } from "./new-token";
import { TokenRow } from "./token-row";

/** The keys that programs hold. */
export function TokensPage() {
  const { t } = useLingui();
  const role = useShell()?.viewer.role;
  const [making, setMaking] = useState(false);
  const { data, problem, asking, again } = useScreen(TokensPageDocument, {});
  const decides = role === "OWNER" || role === "ADMIN";
  return (
    <SettingsFrame
      title={t`API tokens`}
      tools={
        <span className={things.acts}>
          <OpenQuery query={TokensPageDocument} variables={{}} />
          {decides && (
            <Button size="xs" onClick={() => setMaking(true)}>
              {t`New token`}
            </Button>
          )}
        </span>
      }
    >
      {problem && <ProblemNotice problem={problem} onAgain={again} asking={asking} />}
      {data === undefined && asking && <RowShapes />}
      {data?.tokens.nodes.length === 0 && (
        <Empty title={t`No tokens yet`}>
          <p>{t`A token lets a program, such as your ERP, work here in your shop's name.`}</p>
        </Empty>
      )}
      {data && data.tokens.nodes.length > 0 && (
        <ul className={things.things}>
          {data.tokens.nodes.map((token) => (
            <TokenRow key={token.id} token={token} decides={decides} />
          ))}
        </ul>
      )}
      {making && <NewToken onClose={() => setMaking(false)} onMade={again} />}
    </SettingsFrame>
  );
}
