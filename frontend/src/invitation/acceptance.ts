import { type Problem, post } from "../lib/request";

/** What a person who was invited says of themselves. */
export interface Acceptance {
  name: string;
  password: string;
}

/** The secret of an invitation link: behind the `#`, for browsers send that to nobody. Null where there is none. */
export function secretIn(hash: string): string | null {
  return /^#(asi_[\w-]+)$/.exec(hash)?.[1] ?? null;
}

/** Become a member, with the language and the time zone of this browser, and be signed in. */
export async function accept(
  secret: string,
  { name, password }: Acceptance,
): Promise<Problem | null> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const body = { secret, name: name.trim(), password, locale: navigator.language, timeZone };
  return (await post("/auth/accept-invitation", { body })).problem;
}
