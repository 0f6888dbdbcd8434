import { useLingui } from "@lingui/react/macro";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { MemberCreateDocument, type Role } from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { Dialog } from "../../ui/dialog";
import { DialogEnd } from "../../ui/dialog-end";
import { SecretOnce } from "../../ui/secret-once";
import things from "../../ui/things.module.css";
import { useWhyNot } from "../../ui/use-outcome";
import { ROLES } from "../../ui/words";
import { useShell } from "../session/use-shell";

interface Props {
  onClose: () => void;
  onInvited: () => void;
}

/** Asks somebody to become a member; the link is for whoever invites to hand on. */
export function Invite({ onClose, onInvited }: Props) {
  const { t, i18n } = useLingui();
  const whyNot = useWhyNot();
  const isShop = useShell()?.viewer.merchant != null;
  const roles: Role[] = isShop ? ["AGENT", "OWNER"] : ["SUPPORT", "ADMIN"];
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>(isShop ? "AGENT" : "SUPPORT");
  const [refused, setRefused] = useState("");
  const [link, setLink] = useState<string | null>(null);
  const [create, creating] = useAct(MemberCreateDocument, (data) => data.memberCreate);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const outcome = await create({ input: { name: name.trim(), email: email.trim(), role } });
    if (outcome === null) return;
    if (outcome.is !== "done") return setRefused(whyNot(outcome));
    setLink(`${location.origin}/invitation#${outcome.result.secret}`);
    onInvited();
  }

  if (link !== null) {
    return (
      <SecretOnce
        title={t`Invitation for ${name}`}
        text={t`Send this link to ${name}. It is shown only now, and works once.`}
        label={t`Link`}
        secret={link}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog opened onClose={onClose} title={t`Invite somebody`}>
      <form className={things.form} onSubmit={submit}>
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={t`E-mail`}
          type="email"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NativeSelect
          label={t`Role`}
          description={isShop ? t`Owners also decide on members, tokens and settings.` : undefined}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
          data={roles.map((value) => ({ value, label: i18n._(ROLES[value]) }))}
        />
        <DialogEnd refused={refused} onCancel={onClose}>
          <Button type="submit" loading={creating}>
            {t`Make the link`}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
