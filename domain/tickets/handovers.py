"""Writes of hand-overs: a ticket given to support, and given back, with why."""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.errors import Refused
from domain.people.viewer import Viewer
from domain.tables import EventType, Handover, HandoverTo, SupportReason
from domain.texts import digest, is_keepable
from domain.tickets import acting, guards, rules
from domain.tickets.acting import Act

MAX_NOTE = 2_000
_REQUEST = Act(guards.request_support, rules.after_support_requested, EventType.SUPPORT_REQUESTED)
_RETURN = Act(guards.support_return, rules.after_returned, EventType.TICKET_RETURNED, guards.of_support)


class NoteTooLong(Refused):
    """A note has at most 2,000 characters."""


class NoteUnkeepable(Refused):
    """A note has neither the character NUL nor half of a surrogate pair."""


class NoteMissing(Refused):
    """For another reason than those that there are, a note says which."""


async def request_support(
    session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, reason: SupportReason, note: str | None, now: datetime
) -> UUID:
    """Ask support to take a ticket over."""
    return await _hand(session, _REQUEST, HandoverTo.SUPPORT, reason, note, viewer, ticket_id, now)


async def return_(session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, note: str | None, now: datetime) -> UUID:
    """Give a ticket back to its merchant, with one more reply."""
    return await _hand(session, _RETURN, HandoverTo.MERCHANT, None, note, viewer, ticket_id, now)


async def _hand(  # noqa: PLR0917 - who gives what to whom, and why
    session: AsyncSession,
    act: Act,
    to: HandoverTo,
    reason: SupportReason | None,
    note: str | None,
    viewer: Viewer,
    ticket_id: UUID,
    now: datetime,
) -> UUID:
    check_note(note, is_needed=reason is SupportReason.OTHER)
    ticket = await acting.begin(session, act, viewer=viewer, ticket_id=ticket_id, now=now)
    handover = Handover(
        merchant_id=ticket.merchant_id,
        id=ids.new(now),
        ticket_id=ticket.id,
        handed_to=to,
        reason=reason,
        note=note,
        member_id=acting.member_of(viewer),
        created_at=now,
    )
    session.add(handover)
    data = {"handoverId": handover.id.hex, "reason": reason, "noteDigest": note if note is None else digest(note)}
    await acting.finish(session, act, ticket, viewer=viewer, now=now, **data)
    return ticket.id


def check_note(note: str | None, *, is_needed: bool = False) -> None:
    """Refuse a note that cannot be kept, and none where one is needed."""
    if is_needed and not (note or "").strip():
        raise NoteMissing
    if note is None:
        return
    if len(note) > MAX_NOTE:
        raise NoteTooLong(length=len(note), most=MAX_NOTE)
    if not is_keepable(note):
        raise NoteUnkeepable
