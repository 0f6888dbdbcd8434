import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useFormat } from "../../lib/format";
import { Dialog } from "../../ui/dialog";
import type { Check } from "./checks";
import classes from "./conversation.module.css";

interface Props {
  /** What was found; null while nothing is asked. */
  found: readonly Check[] | null;
  onSend: () => void;
  onBack: () => void;
}

/** A last look before a letter goes out that cannot be taken back. */
export function SendAnyway({ found, onSend, onBack }: Props) {
  const { t } = useLingui();
  const { language } = useFormat();
  const describe = (check: Check) =>
    check.found === "placeholder"
      ? t`“${check.text}” looks like a gap that is not filled in.`
      : t`The reply is in ${language(check.chosen)}, the customer's language is ${language(check.customers)}.`;
  return (
    <Dialog opened={found !== null} onClose={onBack} title={t`Before you send`}>
      <ul className={classes.found}>
        {found?.map((check) => (
          <li key={describe(check)}>{describe(check)}</li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <Button onClick={onBack} data-autofocus>
          {t`Back to the text`}
        </Button>
        <Button variant="default" onClick={onSend}>
          {t`Send it as it is`}
        </Button>
      </div>
    </Dialog>
  );
}
