import { useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "./dialog";
import classes from "./secret-once.module.css";

interface Props {
  title: string;
  text: string;
  label: string;
  secret: string;
  onClose: () => void;
}

/** What is shown now and never again, to be copied. */
export function SecretOnce({ title, text, label, secret, onClose }: Props) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);

  async function copy() {
    // Without HTTPS there is no clipboard: the field can still be copied by hand.
    await navigator.clipboard?.writeText(secret).then(() => setCopied(true));
  }

  return (
    <Dialog opened onClose={onClose} title={title} closeOnClickOutside={false}>
      <div className={classes.form}>
        <p>{text}</p>
        <TextInput
          label={label}
          value={secret}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
          className={classes.secret}
        />
        <div className={classes.buttons}>
          {"clipboard" in navigator && (
            <Button variant="default" onClick={() => void copy()}>
              {copied ? t`Copied` : t`Copy`}
            </Button>
          )}
          <Button onClick={onClose}>{t`Done`}</Button>
        </div>
      </div>
    </Dialog>
  );
}
