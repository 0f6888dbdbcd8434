import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import type { Refusal } from "../graphql/use-act";

/** What the schema's problems say to a person at the desk, by the names of their types. */
const REFUSALS: Record<string, MessageDescriptor> = {
  AlreadyReplied: msg`The customer was answered already, and has not written since.`,
  AttentionNotNeeded: msg`Nothing about this ticket wants attention.`,
  BodyEmpty: msg`Write something first.`,
  BodyUnkeepable: msg`The text holds a character that cannot be kept.`,
  ClaimedByAnother: msg`Somebody else of support has taken this ticket for now.`,
  EmailInvalid: msg`This is no e-mail address.`,
  EmailTaken: msg`Another member has this e-mail address.`,
  ExpiryPassed: msg`That day has passed.`,
  IdempotencyKeyReused: msg`This was sent before with another text. Load the page again.`,
  LanguageInvalid: msg`This is no language.`,
  LastOwner: msg`A merchant keeps at least one owner.`,
  LastAdmin: msg`The marketplace keeps at least one administrator.`,
  MemberNameInvalid: msg`A name has 1 to 200 characters.`,
  MemberNeeded: msg`Only a person who signed in may do this.`,
  MerchantOnly: msg`Only the merchant may do this.`,
  NotWithSupport: msg`Support does not have this ticket.`,
  NoteMissing: msg`Say in a note what the reason is.`,
  NoteTooLong: msg`The note is too long.`,
  NothingWaits: msg`Nothing waits for support right now.`,
  PasswordTooLong: msg`The password is too long.`,
  PasswordTooShort: msg`The password is too short.`,
  PasswordWrong: msg`The current password is wrong.`,
  PeopleOnly: msg`Only a person may do this.`,
  ReopenPeriodOver: msg`The time to reopen it is over.`,
  RepliesUsedUp: msg`All replies to this ticket are used up.`,
  ReplyTooLong: msg`The reply is too long.`,
  RoleNeeded: msg`Your role may not do this.`,
  SupportOnly: msg`Only the marketplace's support may do this.`,
  TicketIsClosed: msg`This ticket is closed.`,
  TicketNotClosed: msg`This ticket is not closed.`,
  TicketUnknown: msg`There is no such ticket.`,
  TokenNameInvalid: msg`A name has 1 to 200 characters.`,
  TooManyAttempts: msg`Too many wrong passwords were tried. Wait before you try again.`,
  WithSupport: msg`The marketplace's support has this ticket.`,
};

/** Say a refusal in the viewer's language; what has no words here is said as the server does. */
export function useRefusals() {
  const { i18n } = useLingui();
  return ({ __typename, message }: Refusal): string => {
    const known = REFUSALS[__typename];
    return known === undefined ? message : i18n._(known);
  };
}

/** Say why an act is not allowed, by the name of the problem that it would bring. */
export function useReasons() {
  const refusals = useRefusals();
  return (reason: string | null | undefined) =>
    reason ? refusals({ __typename: reason, message: reason }) : "";
}
