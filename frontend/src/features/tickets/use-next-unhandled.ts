import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useClient } from "urql";
import { problemOf } from "../../graphql/client";
import { documentOf } from "../../graphql/document";
import { NextUnhandledDocument } from "../../graphql/generated/graphql";
import { useProblemWords } from "../../ui/problem-notice";
import { say, warn } from "../../ui/toasts";

/** Go on to the most urgent ticket that waits, other than this one. */
export function useNextUnhandled(ticketId: string) {
  const { t } = useLingui();
  const client = useClient();
  const navigate = useNavigate();
  const words = useProblemWords();
  return async () => {
    const { data, error } = await client
      .query(documentOf(NextUnhandledDocument), {}, { requestPolicy: "network-only" })
      .toPromise();
    if (error) return warn(words(problemOf(error)).title);
    const next = data?.tickets.nodes.find(({ id }) => id !== ticketId);
    if (next) return navigate({ to: "/tickets/$ticketId", params: { ticketId: next.id } });
    say(t`Nothing else waits for you.`);
    return navigate({ to: "/issues/$list", params: { list: "unhandled" } });
  };
}
