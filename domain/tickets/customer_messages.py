"""Writes of customers' messages: what a customer adds to a ticket, and where that moves it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events, ids
from domain.errors import Refused
from domain.people.viewer import Viewer, of_merchant
from domain.tables import Author, EventType, Message, Ticket
from domain.texts import digest, is_keepable
from domain.tickets import acting, rules
from domain.tickets.acting import Held, TicketUnknown
from domain.tickets.data import MerchantNeeded, MessageData, check_message, moment
from domain.tickets.facts import changed_data, text_of


class OneTicketNeeded(Refused):
    """A ticket is named by its id, its number or its external id: by one of them, not several."""


class MessageExternalIdTaken(Refused):
    """This external id came with other input before: it belongs to another message."""


@dataclass(frozen=True, slots=True)
class Added:
    """The message that is there now; `created` is false where an earlier call had added it."""

    ticket_id: UUID
    message_id: UUID
    created: bool


async def add(  # noqa: PLR0913 - a ticket may be named in three ways
    session: AsyncSession,
    *,
    viewer: Viewer,
    message: MessageData,
    now: datetime,
    ticket_id: UUID | None = None,
    ticket_number: str | None = None,
    ticket_external_id: str | None = None,
    merchant: str | None = None,
    sent_at: datetime | None = None,
) -> Added:
    """Add what a customer wrote; an external id that comes again with the same input answers its message.

    Raises the refusals of this module and of `data`.
    """
    check_message(message, sent_at=sent_at, now=now)
    names = {"id": ticket_id, "number": ticket_number, "external_id": ticket_external_id}
    given = {name: value for name, value in names.items() if value is not None}
    ticket = await _held(session, viewer, merchant, given)
    own = ticket.merchant_id, ticket.id
    added = await put(session, own, message, sent_at=sent_at, now=now)
    if not added.created:
        return added
    moved = rules.after_customer_wrote(ticket.facts, sent_at or now)
    await acting.update(session, ticket, moved)
    data = {
        "sentAt": text_of(sent_at or now),
        **acting.described(added.message_id, message),
        **changed_data(ticket.facts, moved),
    }
    entry = events.Entry(EventType.CUSTOMER_WROTE, order_id=moved.order_id, ticket_id=ticket.id, data=data)
    await events.append(session, merchant_id=ticket.merchant_id, entries=[entry], viewer=viewer, at=now)
    return added


async def put(
    session: AsyncSession,
    ticket: tuple[UUID, UUID],
    message: MessageData,
    *,
    sent_at: datetime | None,
    now: datetime,
) -> Added:
    """Put a message into a ticket (its merchant's id and its own), unless the same input has done so before."""
    merchant_id, ticket_id = ticket
    message_id = ids.new(now)
    input_digest = digest(json.dumps([ticket_id.hex, asdict(message), moment(sent_at)]))
    statement = insert(Message).values(
        merchant_id=merchant_id,
        id=message_id,
        ticket_id=ticket_id,
        author=Author.CUSTOMER,
        sent_at=sent_at or now,
        input_digest=input_digest,
        **asdict(message),
    )
    decided = statement.on_conflict_do_nothing(index_elements=["merchant_id", "external_id"])
    if (await session.exec(decided)).rowcount:
        return Added(ticket_id, message_id, created=True)
    earlier_id, earlier_digest = await _earlier(session, merchant_id, message)
    if earlier_digest != input_digest:
        raise MessageExternalIdTaken
    return Added(ticket_id, earlier_id, created=False)


async def _held(session: AsyncSession, viewer: Viewer, merchant: str | None, names: Mapping[str, UUID | str]) -> Held:
    """Find the ticket and lock it, so that messages move it one after the other."""
    if len(names) != 1:
        raise OneTicketNeeded
    [(name, value)] = names.items()
    if name != "id" and merchant is None and viewer.is_marketplace:
        raise MerchantNeeded
    if not is_keepable(f"{value}{merchant}"):
        raise TicketUnknown
    statement = of_merchant(viewer, Ticket, merchant)
    statement = statement.where(statement.get_final_froms()[0].c[name] == value).with_for_update()
    for ticket in await acting.locked(session, statement):
        return ticket
    raise TicketUnknown


async def _earlier(session: AsyncSession, merchant_id: UUID, message: MessageData) -> tuple[UUID, str | None]:
    statement = select(Message.id, Message.input_digest).where(
        Message.merchant_id == merchant_id, Message.external_id == message.external_id
    )
    return (await session.exec(statement)).one()
