"""Writes of replies: the merchant's answers to customers, of which there are few."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.people.viewer import Viewer
from domain.tables import Author, EventType
from domain.texts import is_keepable, is_language_tag
from domain.tickets import acting, guards, rules
from domain.tickets.acting import Act
from domain.tickets.data import BodyEmpty, BodyUnkeepable, LanguageInvalid, MessageData

MAX_REPLY = 2_000
_REPLY = Act(guards.reply, rules.after_merchant_replied, EventType.MERCHANT_REPLIED)


class ReplyTooLong(Refused):
    """A reply has at most 2,000 characters."""


@dataclass(frozen=True, slots=True)
class Replied:
    """The message that answers a ticket's customer."""

    ticket_id: UUID
    message_id: UUID


async def reply(
    session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, body: str, language: str | None, now: datetime
) -> Replied:
    """Answer a customer as the merchant, which takes one of the ticket's replies."""
    return await answer(session, _REPLY, Author.MERCHANT, viewer, ticket_id, MessageData(body, language), now)


async def answer(  # noqa: PLR0917 - whose answer it is, to what, and what it says
    session: AsyncSession,
    act: Act,
    author: Author,
    viewer: Viewer,
    ticket_id: UUID,
    message: MessageData,
    now: datetime,
) -> Replied:
    """Answer a customer. Raises the refusals of this module, of the act's guard and TicketUnknown."""
    check_reply(message)
    ticket = await acting.begin(session, act, viewer=viewer, ticket_id=ticket_id, now=now)
    message_id = await acting.say(session, ticket, message, author=author, viewer=viewer, now=now)
    await acting.finish(session, act, ticket, viewer=viewer, now=now, **acting.described(message_id, message))
    return Replied(ticket.id, message_id)


def check_reply(message: MessageData) -> None:
    """Refuse a reply that no ticket could hold."""
    if not message.body.strip():
        raise BodyEmpty
    if len(message.body) > MAX_REPLY:
        raise ReplyTooLong(length=len(message.body), most=MAX_REPLY)
    if not is_keepable(message.body):
        raise BodyUnkeepable
    if message.language is not None and not is_language_tag(message.language):
        raise LanguageInvalid
