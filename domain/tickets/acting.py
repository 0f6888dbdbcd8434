"""How an act goes: the ticket is locked, asked whether it may be, moved, and the event is written last."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events, ids
from domain.errors import Refused
from domain.people.viewer import Viewer, ViewerKind, within
from domain.sql import alias, any_of
from domain.tables import Author, EventType, Member, Merchant, Message, Ticket
from domain.texts import digest
from domain.tickets import queries
from domain.tickets.data import MessageData
from domain.tickets.facts import NAMES, TicketFacts, changed_data, changes, facts_of
from domain.tickets.guards import AlreadyReplied, Guard, Standing, of_merchant

MAX_TICKETS = 100


class TicketUnknown(Refused):
    """There is no such ticket."""


class NoTickets(Refused):
    """At least one ticket is named."""


class TooManyTickets(Refused):
    """At most 100 tickets are named at a time."""


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket that is locked until the transaction ends."""

    merchant_id: UUID
    id: UUID
    facts: TicketFacts
    reopen_days: int
    refundable_minor: int


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done with a ticket: when, how it moves the ticket, how the event is called, and whose act it is."""

    guard: Guard
    move: Callable[[TicketFacts, datetime], TicketFacts]
    event: EventType
    side: Callable[..., None] = of_merchant


@dataclass(frozen=True, slots=True)
class Acted:
    """What became of one of several tickets; `ticket_id` is None where there is a problem."""

    ticket_id: UUID | None
    problem: Refused | None = None


async def do(session: AsyncSession, act: Act, *, viewer: Viewer, ticket_id: UUID, now: datetime) -> UUID:
    """Do with one ticket what needs nothing else to be written."""
    ticket = await begin(session, act, viewer=viewer, ticket_id=ticket_id, now=now)
    await finish(session, act, ticket, viewer=viewer, now=now)
    return ticket.id


async def do_each(
    session: AsyncSession, act: Act, *, viewer: Viewer, ticket_ids: Sequence[UUID], now: datetime
) -> list[Acted]:
    """Do it with each of several tickets, in their order; one that is refused leaves the others alone.

    Raises NoTickets and TooManyTickets.
    """
    if not ticket_ids:
        raise NoTickets
    if len(ticket_ids) > MAX_TICKETS:
        raise TooManyTickets(given=len(ticket_ids), most=MAX_TICKETS)
    found = await held(session, viewer, ticket_ids)
    entries: dict[UUID, list[events.Entry]] = defaultdict(list)
    answers: list[Acted] = []
    for ticket_id in ticket_ids:
        try:
            act.side(is_support=viewer.is_marketplace)
            ticket = _known(found, ticket_id)
            await check(session, act.guard, ticket, viewer=viewer, now=now)
        except Refused as problem:
            answers.append(Acted(None, problem))
            continue
        found[ticket_id] = moved = replace(ticket, facts=act.move(ticket.facts, now))
        entries[ticket.merchant_id].append(await write(session, act.event, ticket, moved.facts, {}))
        answers.append(Acted(ticket_id))
    if entries:
        await events.append_to_each(session, entries, viewer=viewer, at=now)
    return answers


async def begin(session: AsyncSession, act: Act, *, viewer: Viewer, ticket_id: UUID, now: datetime) -> Held:
    """Lock a ticket with which this may be done; raises TicketUnknown and the guard's refusals.

    Whoever may never do it is told so first, and learns of no ticket.
    """
    act.side(is_support=viewer.is_marketplace)
    ticket = _known(await held(session, viewer, [ticket_id]), ticket_id)
    await check(session, act.guard, ticket, viewer=viewer, now=now)
    return ticket


async def finish(session: AsyncSession, act: Act, ticket: Held, *, viewer: Viewer, now: datetime, **data: Any) -> None:
    """Move a ticket, and write down what happened: the transaction's last writes."""
    entry = await write(session, act.event, ticket, act.move(ticket.facts, now), data)
    await events.append(session, merchant_id=ticket.merchant_id, entries=[entry], viewer=viewer, at=now)


async def check(session: AsyncSession, guard: Guard, ticket: Held, *, viewer: Viewer, now: datetime) -> None:
    """Ask a guard; whoever comes second with an answer learns who was first, and when."""
    standing = Standing.of(
        ticket.facts,
        reopen_days=ticket.reopen_days,
        refundable_minor=ticket.refundable_minor,
        viewer=viewer,
        now=now,
    )
    try:
        guard(standing)
    except AlreadyReplied:
        raise AlreadyReplied(**await _last_reply(session, ticket, viewer)) from None


async def say(
    session: AsyncSession, ticket: Held, message: MessageData, *, author: Author, viewer: Viewer, now: datetime
) -> UUID:
    """Put a reply into a ticket, and give the message's id."""
    message_id = ids.new(now)
    row = Message(
        merchant_id=ticket.merchant_id,
        id=message_id,
        ticket_id=ticket.id,
        author=author,
        member_id=member_of(viewer),
        sent_at=now,
        **asdict(message),
    )
    session.add(row)
    await session.flush()
    return message_id


def described(message_id: UUID, message: MessageData) -> dict[str, Any]:
    """Tell an event of a message, without its text."""
    return {
        "messageId": message_id.hex,
        "bodyDigest": digest(message.body),
        "language": message.language,
    }


def member_of(viewer: Viewer) -> UUID | None:
    """Name the person who acts, if it is one."""
    return viewer.id if viewer.kind is ViewerKind.MEMBER else None


async def locked(session: AsyncSession, statement: sa.Select[Any]) -> list[Held]:
    """Lock the tickets of a select, one after the other as it orders them."""
    row, merchant = statement.get_final_froms()[0].c, alias(Merchant)
    days = sa.select(merchant.c.reopen_days).where(merchant.c.id == row.merchant_id).scalar_subquery()
    rest = queries.rest_of_order(row).label("refundable_minor")
    columns = [row.merchant_id, row.id, *(row[name] for name in NAMES), days.label("reopen_days"), rest]
    found = await (await session.connection()).execute(statement.with_only_columns(*columns))
    return [Held(one.merchant_id, one.id, facts_of(one), one.reopen_days, one.refundable_minor) for one in found]


async def update(session: AsyncSession, ticket: Held, moved: TicketFacts) -> None:
    """Write what has changed of a ticket's row."""
    changed = changes(ticket.facts, moved)
    if changed:
        row = (col(Ticket.merchant_id) == ticket.merchant_id, col(Ticket.id) == ticket.id)
        await session.exec(sa.update(Ticket).where(*row).values(**changed))


async def held(session: AsyncSession, viewer: Viewer, ticket_ids: Sequence[UUID]) -> dict[UUID, Held]:
    """Lock tickets, as far as the viewer may know of them."""
    statement = within(viewer, Ticket)
    row = statement.get_final_froms()[0].c
    statement = statement.where(any_of(row.id, ticket_ids)).order_by(row.merchant_id, row.id).with_for_update()
    return {ticket.id: ticket for ticket in await locked(session, statement)}


def _known(found: Mapping[UUID, Held], ticket_id: UUID) -> Held:
    if ticket_id not in found:
        raise TicketUnknown
    return found[ticket_id]


async def write(
    session: AsyncSession, event: EventType, ticket: Held, moved: TicketFacts, data: Mapping[str, Any]
) -> events.Entry:
    """Write what has changed of a ticket, and give the event that tells of it, to be appended last."""
    await update(session, ticket, moved)
    changed = changed_data(ticket.facts, moved)
    return events.Entry(event, order_id=moved.order_id, ticket_id=ticket.id, data={**data, **changed})


async def _last_reply(session: AsyncSession, ticket: Held, viewer: Viewer) -> dict[str, Any]:
    """Say who answered last, and when; a person's name is told to that person's side only."""
    statement = (
        select(Message.author, Message.sent_at, Member.name)
        .join(Member, col(Member.id) == col(Message.member_id), isouter=True)
        .where(
            Message.merchant_id == ticket.merchant_id,
            Message.ticket_id == ticket.id,
            col(Message.author).in_([Author.MERCHANT, Author.SUPPORT]),
        )
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(1)
    )
    author, sent_at, name = (await session.exec(statement)).first() or (None, None, None)
    is_own = (author is Author.SUPPORT) == viewer.is_marketplace
    return {"author": author, "member": name if is_own else None, "replied_at": sent_at}
