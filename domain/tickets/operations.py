"""Writes of tickets: how one is opened."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events, ids
from domain.errors import Refused
from domain.orders import queries as orders
from domain.people.viewer import Viewer
from domain.sql import alias
from domain.tables import AffectedProduct, EventType, Merchant, OrderItem, ReplyLimit, Ticket, TicketState
from domain.texts import digest, is_keepable
from domain.tickets import acting, customer_messages, rules
from domain.tickets.data import AffectedData, MerchantNeeded, TicketData, check_ticket, moment
from domain.tickets.facts import TicketFacts, changed_data


class OneOrderNeeded(Refused):
    """An order is named by its id or by its number: by one of them, not both."""


class OrderUnknown(Refused):
    """There is no such order."""


class ItemUnknown(Refused):
    """The order has no such item."""


class TooManyOpenTickets(Refused):
    """The order has as many open tickets as an order may have: see whether one of them is about this."""


class QuantityTooLarge(Refused):
    """More of an item is affected than was ordered."""


class TicketExternalIdTaken(Refused):
    """This external id came with other input before: it belongs to another ticket."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The ticket that is open now; `created` is false where an earlier call had opened it."""

    ticket_id: UUID
    created: bool


@dataclass(frozen=True, slots=True)
class _Order:
    """What an order and its merchant's policy say to a ticket."""

    merchant_id: UUID
    id: UUID
    currency: str
    reply_limit: int


async def open_(session: AsyncSession, *, viewer: Viewer, ticket: TicketData, now: datetime) -> Opened:
    """Open a ticket about an order; an external id that comes again with the same input answers its ticket.

    Raises the refusals of `data` and of this module, and MessageExternalIdTaken.
    """
    check_ticket(ticket, now=now)
    order = await _held(session, viewer, ticket)
    ticket_id = ids.new(now)
    while (earlier := await _earlier(session, order, ticket)) is None:
        await _demand_room(session, order)
        products = await _affected(session, order, ticket, ticket_id, now)
        facts = _facts(order, ticket, now)
        if not await _inserted(session, order, ticket, ticket_id, facts):
            continue  # the number is taken, or since a moment ago the external id
        session.add_all(products)
        await session.flush()
        own = order.merchant_id, ticket_id
        added = await customer_messages.put(session, own, ticket.message, sent_at=ticket.opened_at, now=now)
        data = {
            **changed_data(None, facts),
            **acting.described(added.message_id, ticket.message),
            "affectedProducts": [_described(product) for product in products],
        }
        entry = events.Entry(EventType.TICKET_OPENED, order_id=order.id, ticket_id=ticket_id, data=data)
        await events.append(session, merchant_id=order.merchant_id, entries=[entry], viewer=viewer, at=now)
        return Opened(ticket_id, created=True)
    return Opened(earlier, created=False)


async def _held(session: AsyncSession, viewer: Viewer, ticket: TicketData) -> _Order:
    """Find the order and lock it, so that no import changes its items before the ticket is there."""
    if (ticket.order_id is None) == (ticket.order_number is None):
        raise OneOrderNeeded
    if ticket.order_id is None and ticket.merchant is None and viewer.is_marketplace:
        raise MerchantNeeded
    if not is_keepable(f"{ticket.order_number}{ticket.merchant}"):
        raise OrderUnknown
    found = orders.by(viewer, merchant=ticket.merchant, identifier=ticket.order_id, number=ticket.order_number)
    order, merchant = found.get_final_froms()[0].c, alias(Merchant)
    usual = sa.select(merchant.c.reply_limit).where(merchant.c.id == order.merchant_id).scalar_subquery()
    limits = alias(ReplyLimit)
    special = sa.select(limits.c.reply_limit).where(
        limits.c.merchant_id == order.merchant_id, limits.c.issue_type == ticket.issue_type
    )
    limit = sa.func.coalesce(special.scalar_subquery(), usual)
    statement = found.with_only_columns(order.merchant_id, order.id, order.currency, limit).with_for_update()
    row = (await (await session.connection()).execute(statement)).first()
    if row is None:
        raise OrderUnknown
    return _Order(*row)


async def _earlier(session: AsyncSession, order: _Order, ticket: TicketData) -> UUID | None:
    """Find the ticket that the same input opened before; its external id with other input is refused."""
    if ticket.external_id is None:
        return None
    statement = select(Ticket.id, Ticket.input_digest).where(
        Ticket.merchant_id == order.merchant_id, Ticket.external_id == ticket.external_id
    )
    earlier = (await session.exec(statement)).first()
    if earlier is None:
        return None
    ticket_id, input_digest = earlier
    if input_digest != _digest(order, ticket):
        raise TicketExternalIdTaken
    return ticket_id


async def _demand_room(session: AsyncSession, order: _Order) -> None:
    """Refuse one open ticket too many: the order is locked, so that none is opened meanwhile."""
    own = Ticket.merchant_id == order.merchant_id, Ticket.order_id == order.id, Ticket.state != TicketState.CLOSED
    if (await session.exec(select(sa.func.count()).select_from(Ticket).where(*own))).one() >= rules.MAX_OPEN:
        raise TooManyOpenTickets(most=rules.MAX_OPEN)


async def _affected(
    session: AsyncSession, order: _Order, ticket: TicketData, ticket_id: UUID, now: datetime
) -> list[AffectedProduct]:
    """Say which of the order's items are affected, in the order given."""
    statement = select(OrderItem).where(OrderItem.merchant_id == order.merchant_id, OrderItem.order_id == order.id)
    items = {item.external_id: item for item in await session.exec(statement)}
    return [
        AffectedProduct(
            merchant_id=order.merchant_id,
            id=ids.new(now),
            ticket_id=ticket_id,
            order_item_id=_item(items, given).id,
            position=position,
            quantity=given.quantity,
            currency=order.currency,
        )
        for position, given in enumerate(ticket.affected)
    ]


def _item(items: Mapping[str, OrderItem], given: AffectedData) -> OrderItem:
    item = items.get(given.external_id)
    if item is None:
        raise ItemUnknown(external_id=given.external_id)
    if given.quantity > item.quantity:
        raise QuantityTooLarge(external_id=given.external_id, quantity=given.quantity, ordered=item.quantity)
    return item


def _facts(order: _Order, ticket: TicketData, now: datetime) -> TicketFacts:
    """Open the ticket under a new number."""
    return rules.opened(
        order_id=order.id,
        number=ids.ticket_number(),
        external_id=ticket.external_id,
        issue_type=ticket.issue_type,
        opened_at=ticket.opened_at or now,
        reply_limit=order.reply_limit,
    )


async def _inserted(
    session: AsyncSession, order: _Order, ticket: TicketData, ticket_id: UUID, facts: TicketFacts
) -> bool:
    """Insert the ticket's row, unless the merchant has another with its number or its external id."""
    own = {"merchant_id": order.merchant_id, "id": ticket_id, "input_digest": _digest(order, ticket)}
    statement = insert(Ticket).values(**asdict(facts), **own).on_conflict_do_nothing()
    return bool((await session.exec(statement)).rowcount)


def _digest(order: _Order, ticket: TicketData) -> str:
    """Stand for the input, however the order was named and the items were sorted."""
    affected = sorted((product.external_id, product.quantity) for product in ticket.affected)
    message = asdict(ticket.message)
    return digest(json.dumps([order.id.hex, ticket.issue_type, affected, message, moment(ticket.opened_at)]))


def _described(product: AffectedProduct) -> dict[str, Any]:
    return {
        "id": product.id.hex,
        "orderItemId": product.order_item_id.hex,
        "quantity": product.quantity,
    }
