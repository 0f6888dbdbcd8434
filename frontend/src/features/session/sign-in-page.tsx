import { Trans, useLingui } from "@lingui/react/macro";
import { entered } from "../../lib/attendance";
import mark from "../../lib/mark.svg";
import { LanguageChoice } from "../../ui/language-choice";
import { useTitle } from "../../ui/use-title";
import classes from "./session.module.css";
import { SignInForm } from "./sign-in-form";

interface Props {
  /** Somebody has just signed out. */
  left: boolean;
}

/** What a stranger sees, at whatever address: once signed in, they are where they wanted to go. */
export function SignInPage({ left }: Props) {
  const { t } = useLingui();
  useTitle(t`Sign in`);
  return (
    <div className={classes.page}>
      <main className={classes.card}>
        <p className={classes.brand}>
          <img src={mark} alt="" width="32" height="32" />
          aftersale
        </p>
        <h1>{t`Sign in to your desk`}</h1>
        <p role="status" className={left ? classes.said : "unseen"}>
          {left && t`You are signed out.`}
        </p>
        <SignInForm onSignedIn={entered} />
        <p className={classes.help}>
          <Trans>
            No account yet? An owner of your shop invites you, and you get a link to choose a
            password.
          </Trans>
        </p>
      </main>
      <footer className={classes.foot}>
        <LanguageChoice />
        <a href="/graphiql">GraphiQL</a>
        <a href="/graphql/schema.graphql">{t`Schema`}</a>
        <a href="/health/ready">{t`Health`}</a>
      </footer>
    </div>
  );
}
