import { Notice } from "../lib/notice";
import type { Identity } from "./use-identity";

interface Props {
  identity: Identity;
  token: string | null;
  onTryAgain: () => Promise<void>;
}

/** What stands in GraphiQL's place until the server knows who asks. */
export function Gate({ identity, token, onTryAgain }: Props) {
  switch (identity.is) {
    case "asking":
    case "known":
      return <p className="loading">Loading GraphiQL …</p>;
    case "nobody":
      return token === null ? <NotSignedIn /> : <TokenEnded />;
    case "unknown":
      return (
        <section className="gate" aria-label="No answer">
          <Notice problem={identity.problem} />
          <button type="button" className="button" onClick={() => void onTryAgain()}>
            Try again
          </button>
        </section>
      );
  }
}

function NotSignedIn() {
  return (
    <section className="gate" aria-labelledby="gate">
      <h1 id="gate">Sign in to explore</h1>
      <p>
        The schema answers to members and to API tokens. Sign in on the front page and come back, or
        paste a token above.
      </p>
      <a className="button primary" href="/">
        Go to the sign-in
      </a>
    </section>
  );
}

function TokenEnded() {
  return (
    <section className="gate" aria-labelledby="gate">
      <h1 id="gate">The token is not accepted</h1>
      <p>
        It may have been revoked or have expired. Clear it above to use another, or your session.
      </p>
    </section>
  );
}
