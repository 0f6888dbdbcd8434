import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { MembersPageDocument } from "../../graphql/generated/graphql";
import { useScreen } from "../../graphql/use-screen";
import { OpenQuery } from "../../ui/open-query";
import { ProblemNotice } from "../../ui/problem-notice";
import { SettingsFrame } from "../../ui/settings-frame";
import { RowShapes } from "../../ui/shapes";
import things from "../../ui/things.module.css";
import { useShell } from "../session/use-shell";
import { Invitations } from "./invitations";
import { Invite } from "./invite";
import { MemberRow } from "./member-row";

/** Who works here, and who is asked to. */
export function MembersPage() {
  const { t } = useLingui();
  const role = useShell()?.viewer.role;
  const [inviting, setInviting] = useState(false);
  const { data, problem, asking, again } = useScreen(MembersPageDocument, {});
  const decides = role === "OWNER" || role === "ADMIN";
  return (
    <SettingsFrame
      title={t`Members`}
      tools={
        <span className={things.acts}>
          <OpenQuery query={MembersPageDocument} variables={{}} />
          {decides && (
            <Button size="xs" onClick={() => setInviting(true)}>
              {t`Invite somebody`}
            </Button>
          )}
        </span>
      }
    >
      {problem && <ProblemNotice problem={problem} onAgain={again} asking={asking} />}
      {data === undefined && asking && <RowShapes />}
      {data && (
        <>
          <ul className={things.things}>
            {data.members.nodes.map((member) => (
              <MemberRow key={member.id} member={member} decides={decides} onChanged={again} />
            ))}
          </ul>
          <Invitations invitations={data.invitations.nodes} decides={decides} onChanged={again} />
        </>
      )}
      {inviting && <Invite onClose={() => setInviting(false)} onInvited={again} />}
    </SettingsFrame>
  );
}
