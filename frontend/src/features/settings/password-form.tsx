import { useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { PasswordChangeDocument } from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import things from "../../ui/things.module.css";
import { say } from "../../ui/toasts";
import { useWhyNot } from "../../ui/use-outcome";

/** Another password; whoever is signed in elsewhere is signed out by it. */
export function PasswordForm({ onChanged }: { onChanged: () => void }) {
  const { t } = useLingui();
  const whyNot = useWhyNot();
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const [refused, setRefused] = useState("");
  const [change, changing] = useAct(PasswordChangeDocument, (data) => data.passwordChange);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const outcome = await change({ input: { currentPassword, newPassword } });
    if (outcome === null) return;
    if (outcome.is !== "done") return setRefused(whyNot(outcome));
    setRefused("");
    setCurrent("");
    setNew("");
    say(t`Your password is changed. Everywhere else you are signed out.`);
    onChanged();
  }

  return (
    <form className={things.form} onSubmit={submit}>
      <TextInput
        type="password"
        label={t`Current password`}
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={currentPassword}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <TextInput
        type="password"
        label={t`New password`}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={newPassword}
        onChange={(event) => setNew(event.currentTarget.value)}
      />
      {refused && (
        <p className={things.refused} role="alert">
          {refused}
        </p>
      )}
      <span>
        <Button type="submit" size="xs" loading={changing}>
          {t`Change password`}
        </Button>
      </span>
    </form>
  );
}
