import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { InvitationRevokeDocument, type MembersPageQuery } from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { useFormat } from "../../lib/format";
import { newKey } from "../../lib/idempotency";
import things from "../../ui/things.module.css";
import { useReport } from "../../ui/use-outcome";
import { ROLES } from "../../ui/words";

interface Props {
  invitations: MembersPageQuery["invitations"]["nodes"];
  decides: boolean;
  onChanged: () => void;
}

/** Who was asked, and has not come yet. */
export function Invitations({ invitations, decides, onChanged }: Props) {
  const { t, i18n } = useLingui();
  const { moment } = useFormat();
  const report = useReport();
  const [revoke, revoking] = useAct(InvitationRevokeDocument, (data) => data.invitationRevoke);
  if (invitations.length === 0) return null;

  async function takeBack(id: string) {
    const outcome = await revoke({ input: { id, idempotencyKey: newKey() } });
    if (report(outcome, t`The invitation is taken back.`)) onChanged();
  }

  return (
    <>
      <h2 className={things.subtitle}>{t`Invited`}</h2>
      <ul className={things.things}>
        {invitations.map(({ id, name, email, role, expiresAt }) => (
          <li key={id}>
            <span className={things.thing}>
              <strong>{name}</strong>
              <span className={things.quiet}>
                {email} · {i18n._(ROLES[role])} · {t`until ${moment(expiresAt)}`}
              </span>
            </span>
            {decides && (
              <Button
                size="xs"
                variant="default"
                disabled={revoking}
                onClick={() => void takeBack(id)}
              >
                {t`Take back`}
                <span className="unseen"> {name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
