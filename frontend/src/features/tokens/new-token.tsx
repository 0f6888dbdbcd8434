import { useLingui } from "@lingui/react/macro";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { TokenCreateDocument } from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { Dialog } from "../../ui/dialog";
import { DialogEnd } from "../../ui/dialog-end";
import { SecretOnce } from "../../ui/secret-once";
import things from "../../ui/things.module.css";
import { useWhyNot } from "../../ui/use-outcome";
import { useShell } from "../session/use-shell";

interface Props {
  onClose: () => void;
  onMade: () => void;
}

/** Makes a token that may do some of what its maker may. */
export function NewToken({ onClose, onMade }: Props) {
  const { t } = useLingui();
  const whyNot = useWhyNot();
  const mine = useShell()?.viewer.scopes ?? [];
  const [name, setName] = useState("");
  const [day, setDay] = useState("");
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [refused, setRefused] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const [create, creating] = useAct(TokenCreateDocument, (data) => data.tokenCreate);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const expiresAt = day === "" ? null : new Date(`${day}T23:59:59`).toISOString();
    const outcome = await create({ input: { name: name.trim(), scopes: [...scopes], expiresAt } });
    if (outcome === null) return;
    if (outcome.is !== "done") return setRefused(whyNot(outcome));
    setSecret(outcome.result.secret);
    onMade();
  }

  if (secret !== null) {
    return (
      <SecretOnce
        title={t`The token ${name}`}
        text={t`Copy it now: it is not shown again.`}
        label={t`Token`}
        secret={secret}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog opened onClose={onClose} title={t`New token`}>
      <form className={things.form} onSubmit={submit}>
        <TextInput
          label={t`Name`}
          description={t`What will use it: “ERP”`}
          required
          withAsterisk={false}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <fieldset className={things.scopes}>
          <legend>{t`What it may do`}</legend>
          {mine.map((scope) => (
            <Checkbox
              key={scope}
              size="xs"
              label={scope}
              checked={scopes.includes(scope)}
              onChange={({ currentTarget: { checked } }) =>
                setScopes(checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
              }
            />
          ))}
        </fieldset>
        <TextInput
          label={t`Until (for good if left out)`}
          type="date"
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <DialogEnd refused={refused} onCancel={onClose}>
          <Button type="submit" loading={creating} disabled={scopes.length === 0}>
            {t`Make the token`}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
