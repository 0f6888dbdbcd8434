import { useLingui } from "@lingui/react/macro";
import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import {
  MemberRemoveDocument,
  type MembersPageQuery,
  MemberUpdateDocument,
  type Role,
} from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { newKey } from "../../lib/idempotency";
import { Dialog } from "../../ui/dialog";
import { DialogEnd } from "../../ui/dialog-end";
import things from "../../ui/things.module.css";
import { useReport } from "../../ui/use-outcome";
import { ROLES } from "../../ui/words";

interface Props {
  member: MembersPageQuery["members"]["nodes"][number];
  /** Whether whoever looks decides on others. */
  decides: boolean;
  onChanged: () => void;
}

/** A member, their role, and the end of their membership. */
export function MemberRow({ member: { id, name, email, role }, decides, onChanged }: Props) {
  const { t, i18n } = useLingui();
  const report = useReport();
  const [asking, setAsking] = useState(false);
  const [update, updating] = useAct(MemberUpdateDocument, (data) => data.memberUpdate);
  const [remove, removing] = useAct(MemberRemoveDocument, (data) => data.memberRemove);
  const roles: Role[] =
    role === "OWNER" || role === "AGENT" ? ["OWNER", "AGENT"] : ["ADMIN", "SUPPORT"];

  async function become(next: Role) {
    const input = { id, role: next, idempotencyKey: newKey() };
    report(await update({ input }), t`${name} has another role now.`);
  }

  async function end() {
    const outcome = await remove({ input: { id, idempotencyKey: newKey() } });
    setAsking(false);
    if (report(outcome, t`${name} is no member any more.`)) onChanged();
  }

  return (
    <li>
      <span className={things.thing}>
        <strong>{name}</strong>
        <span className={things.quiet}>{email}</span>
      </span>
      {decides ? (
        <span className={things.acts}>
          <NativeSelect
            size="xs"
            aria-label={t`Role of ${name}`}
            value={role}
            disabled={updating}
            onChange={(event) => void become(event.currentTarget.value as Role)}
            data={roles.map((value) => ({ value, label: i18n._(ROLES[value]) }))}
          />
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            {t`Remove`}
            <span className="unseen"> {name}</span>
          </Button>
        </span>
      ) : (
        <span className={things.quiet}>{i18n._(ROLES[role])}</span>
      )}
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t`Remove ${name}?`}>
        <p>{t`They are signed out at once and cannot come back unless they are invited again.`}</p>
        <DialogEnd onCancel={() => setAsking(false)}>
          <Button color="red" loading={removing} onClick={() => void end()}>
            {t`Remove`}
          </Button>
        </DialogEnd>
      </Dialog>
    </li>
  );
}
