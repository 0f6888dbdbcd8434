import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { MessageFragment } from "../../graphql/generated/graphql";
import { useFormat } from "../../lib/format";
import { useWords } from "../../ui/side";
import classes from "./conversation.module.css";

interface Props {
  message: MessageFragment;
  onRead: () => void;
}

/** Somebody wrote while a reply was being written. */
export function Meanwhile({ message, onRead }: Props) {
  const { t } = useLingui();
  const words = useWords();
  const { time } = useFormat();
  const who = words.author(message.author);
  return (
    <div className={classes.meanwhile} role="alert">
      <span>
        {t`While you were writing, there was a new message (${who}, ${time(message.sentAt)}). Read it before you send; your text is kept.`}
      </span>
      <Button size="compact-xs" variant="default" onClick={onRead}>
        {t`I have read it`}
      </Button>
    </div>
  );
}
