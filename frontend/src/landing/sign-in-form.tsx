import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { Notice } from "../lib/notice";
import type { Problem } from "../lib/request";
import { signIn } from "../lib/session";

interface Props {
  /** The person has just signed out: say so, and put the cursor where they would sign in again. */
  fresh: boolean;
  onSignedIn: () => Promise<void>;
}

export function SignInForm({ fresh, onSignedIn }: Props) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (fresh) emailField.current?.focus();
  }, [fresh]);

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
    <form method="post" action="/auth/sign-in" onSubmit={submit} aria-labelledby="sign-in">
      <h2 id="sign-in">Sign in</h2>
      <p role="status" className={fresh ? "said" : "unseen"}>
        {fresh && "You are signed out."}
      </p>
      {problem !== null && (
        <Notice
          problem={problem}
          id="sign-in-problem"
          {...(wrong && { help: "Check both, and try again." })}
        />
      )}
      <div className="field">
        <label htmlFor="email">E-mail</label>
        <input
          ref={emailField}
          id="email"
          name="email"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          aria-invalid={wrong}
          aria-describedby={wrong ? "sign-in-problem" : undefined}
        />
      </div>
      <div className="field">
        <label htmlFor="password">Password</label>
        <input
          ref={passwordField}
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          aria-invalid={wrong}
          aria-describedby={wrong ? "sign-in-problem" : undefined}
        />
      </div>
      <button type="submit" className="button primary" aria-disabled={sending}>
        {sending ? "Signing in …" : "Sign in"}
      </button>
    </form>
  );
}
