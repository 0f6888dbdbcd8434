import { useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { type SubmitEvent, useRef, useState } from "react";
import type { Problem } from "../../lib/request";
import { signIn } from "../../lib/session";
import { useProblemWords } from "../../ui/problem-notice";
import classes from "./session.module.css";

interface Props {
  onSignedIn: () => Promise<void> | void;
}

/** An e-mail address and a password for a session. */
export function SignInForm({ onSignedIn }: Props) {
  const { t } = useLingui();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (sending) return;
    setSending(true);
    setProblem(null);
    const refusal = await signIn(email.trim(), password);
    if (refusal === null) await onSignedIn();
    setProblem(refusal);
    setSending(false);
    if (refusal?.kind === "unauthenticated") passwordField.current?.select();
  }

  const wrong = problem?.kind === "unauthenticated";
  return (
    <form method="post" action="/auth/sign-in" onSubmit={submit} className={classes.form}>
      {problem !== null && <SignInProblem problem={problem} />}
      <TextInput
        label={t`E-mail`}
        name="email"
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        size="md"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={wrong}
      />
      <TextInput
        ref={passwordField}
        label={t`Password`}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        size="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={wrong}
      />
      <Button type="submit" size="md" loading={sending} fullWidth>
        {t`Sign in`}
      </Button>
    </form>
  );
}

function SignInProblem({ problem }: { problem: Problem }) {
  const { t } = useLingui();
  const words = useProblemWords()(problem);
  const wrong = problem.kind === "unauthenticated";
  return (
    <div className={classes.problem} role="alert">
      <strong>{wrong ? t`The e-mail address or the password is wrong.` : words.title}</strong>
      <p>{wrong ? t`Check both, and try again.` : words.help}</p>
    </div>
  );
}
