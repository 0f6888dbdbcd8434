import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { TokenRevokeDocument, type TokensPageQuery } from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { useFormat } from "../../lib/format";
import { newKey } from "../../lib/idempotency";
import { Dialog } from "../../ui/dialog";
import { DialogEnd } from "../../ui/dialog-end";
import things from "../../ui/things.module.css";
import { useReport } from "../../ui/use-outcome";

interface Props {
  token: TokensPageQuery["tokens"]["nodes"][number];
  decides: boolean;
}

/** A token: what it admits, when it was used, and its end. */
export function TokenRow({ token, decides }: Props) {
  const { t } = useLingui();
  const { moment } = useFormat();
  const report = useReport();
  const [asking, setAsking] = useState(false);
  const [revoke, revoking] = useAct(TokenRevokeDocument, (data) => data.tokenRevoke);
  const { id, name, scopes, usedAt, expiresAt, revokedAt } = token;

  async function end() {
    const outcome = await revoke({ input: { id, idempotencyKey: newKey() } });
    setAsking(false);
    report(outcome, t`The token is revoked.`);
  }

  const times = [
    usedAt ? t`last used ${moment(usedAt)}` : t`never used`,
    expiresAt && t`until ${moment(expiresAt)}`,
    revokedAt && t`revoked ${moment(revokedAt)}`,
  ].filter(Boolean);
  return (
    <li>
      <span className={things.thing}>
        <strong>{name}</strong>
        <span className={things.quiet}>{scopes.join(", ") || t`admits nothing`}</span>
        <span className={things.quiet}>{times.join(" · ")}</span>
      </span>
      {decides && !revokedAt && (
        <Button size="xs" variant="default" onClick={() => setAsking(true)}>
          {t`Revoke`}
          <span className="unseen"> {name}</span>
        </Button>
      )}
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t`Revoke ${name}?`}>
        <p>{t`Whatever uses this token is locked out at once. This cannot be undone.`}</p>
        <DialogEnd onCancel={() => setAsking(false)}>
          <Button color="red" loading={revoking} onClick={() => void end()}>
            {t`Revoke`}
          </Button>
        </DialogEnd>
      </Dialog>
    </li>
  );
}
