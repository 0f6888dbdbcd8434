import { Plural, useLingui } from "@lingui/react/macro";
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { type KeyboardEvent, useRef, useState } from "react";
import { type FragmentType, unmask } from "../../graphql/generated/fragment-masking";
import {
  ConversationFragmentDoc,
  MessageFragmentDoc,
  SupportReplyDocument,
  type TicketFactsFragment,
  TicketReplyDocument,
} from "../../graphql/generated/graphql";
import { useAct } from "../../graphql/use-act";
import { useKeys } from "../../lib/keys";
import type { Problem } from "../../lib/request";
import { ProblemNotice } from "../../ui/problem-notice";
import { useReasons, useRefusals } from "../../ui/refusals";
import { useSide } from "../../ui/side";
import { say } from "../../ui/toasts";
import { type Check, checks, LONGEST_REPLY, length } from "./checks";
import classes from "./conversation.module.css";
import { useDraft } from "./draft";
import { useLanguages } from "./languages";
import { Meanwhile } from "./meanwhile";
import { SendAnyway } from "./send-anyway";

interface Props {
  facts: TicketFactsFragment;
  conversation: FragmentType<typeof ConversationFragmentDoc>;
  customersLanguage: string | null;
}

/** Where the merchant's answer is written, and how many answers are left. */
export function Composer({ facts, conversation, customersLanguage }: Props) {
  const { t } = useLingui();
  const reasons = useReasons();
  const refusals = useRefusals();
  const messages = unmask(
    MessageFragmentDoc,
    unmask(ConversationFragmentDoc, conversation).messages.nodes,
  );
  const last = messages.at(-1);
  const { draft, change, discard } = useDraft(facts.id, customersLanguage ?? "", last?.id ?? null);
  const languages = useLanguages(customersLanguage);
  const isSupport = useSide() === "marketplace";
  const [reply, replying] = useAct(TicketReplyDocument, (data) => data.ticketReply);
  const [support, supporting] = useAct(SupportReplyDocument, (data) => data.supportReply);
  const sending = replying || supporting;
  const [problem, setProblem] = useState<Problem | string | null>(null);
  const [found, setFound] = useState<Check[] | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useKeys({ r: () => field.current?.focus() });

  const action = facts.availableActions.find(
    (one) => one.action === (isSupport ? "SUPPORT_REPLY" : "REPLY"),
  );
  const isAllowed = action?.allowed === true;
  const characters = length(draft.body);
  const isSendable = isAllowed && draft.body.trim() !== "" && characters <= LONGEST_REPLY;
  const meanwhile = draft.body !== "" && last && draft.after !== last.id ? last : null;

  function ask() {
    if (!isSendable || sending) return;
    const open = checks(draft, customersLanguage);
    if (open.length > 0) setFound(open);
    else void send();
  }

  async function send() {
    setFound(null);
    setProblem(null);
    const { body, language, key } = draft;
    const input = { ticketId: facts.id, body, language: language || null, idempotencyKey: key };
    const outcome = await (isSupport ? support : reply)({ input });
    if (outcome === null) return;
    if (outcome.is === "done") {
      discard();
      say(t`Your reply is sent.`);
    } else setProblem(outcome.is === "refused" ? refusals(outcome.refusal) : outcome.problem);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
    if (event.key === "Escape") field.current?.blur();
  }

  if (!isAllowed && draft.body === "") {
    return <p className={classes.closed}>{reasons(action?.reason)}</p>;
  }
  return (
    <section className={classes.composer} aria-labelledby="composer">
      <header>
        <h3 id="composer">{t`Your reply`}</h3>
        {!isSupport && <Budget budget={facts.replyBudget} />}
      </header>
      {meanwhile && (
        <Meanwhile message={meanwhile} onRead={() => change({ after: meanwhile.id })} />
      )}
      {!isAllowed && (
        <p className={classes.refused} role="status">
          {reasons(action?.reason)} {t`Your text is kept here.`}
        </p>
      )}
      <Textarea
        ref={field}
        aria-label={t`Your reply`}
        placeholder={t`Write to the customer …`}
        autosize
        minRows={5}
        maxRows={18}
        value={draft.body}
        onChange={(event) => change({ body: event.currentTarget.value })}
        onKeyDown={onKeyDown}
        {...(draft.language && { lang: draft.language })}
      />
      {typeof problem === "string" && (
        <p className={classes.refused} role="alert">
          {problem}
        </p>
      )}
      {problem !== null && typeof problem === "object" && (
        <ProblemNotice problem={problem} onAgain={ask} asking={sending} />
      )}
      <footer>
        <NativeSelect
          size="xs"
          aria-label={t`Language of the reply`}
          value={draft.language}
          onChange={(event) => change({ language: event.currentTarget.value })}
          data={languages}
        />
        <span className={classes.count} data-over={characters > LONGEST_REPLY || undefined}>
          <Plural
            value={LONGEST_REPLY - characters}
            one="# character left"
            other="# characters left"
          />
        </span>
        {draft.body !== "" && (
          <Button size="xs" variant="subtle" color="gray" onClick={discard} disabled={sending}>
            {t`Discard`}
          </Button>
        )}
        <Button size="xs" onClick={ask} disabled={!isSendable} loading={sending}>
          {t`Send reply`}
        </Button>
      </footer>
      <SendAnyway found={found} onSend={() => void send()} onBack={() => setFound(null)} />
    </section>
  );
}

/** How many replies are left: generally there is one, and it must count. */
function Budget({ budget: { limit, remaining } }: { budget: TicketFactsFragment["replyBudget"] }) {
  const { t } = useLingui();
  return (
    <span className={classes.budget} data-last={remaining <= 1 || undefined}>
      {remaining === 1
        ? t`Last reply: ${limit} of ${limit}`
        : t`Replies left: ${remaining} of ${limit}`}
    </span>
  );
}
