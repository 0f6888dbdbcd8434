"""A shop with a ticket whose money is given back, and what tests of refunds do over and over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import select

from domain.people.viewer import SYSTEM, Viewer
from domain.refunds import ledger, operations, settling
from domain.refunds.data import LineData, MoneyData, RefundData
from domain.refunds.operations import Issued
from domain.refunds.settling import RefundOutcome, Settled
from domain.tables import AffectedProduct, Merchant, Order, RefundReason, Role
from server.database import Database
from tests import make
from tests.domain.people import as_


@dataclass(frozen=True)
class Desk:
    """An order of two lamps and a cable, 10.00 each and 5.00 of shipping, and a ticket about all of them."""

    merchant: Merchant
    order: Order
    ticket_id: UUID
    lamp: UUID
    cable: UUID
    owner: Viewer
    agent: Viewer


async def desk_in(database: Database, handle: str = "casa-verde", **values: Any) -> Desk:
    """Open the desk; agents have a limit where `limit` says so, and the order has what else is given."""
    limit = values.pop("limit", None)
    async with database.transaction() as session:
        merchant = await make.merchant(session, handle)
        items: list[dict[str, Any]] = [
            {"external_id": "lamp", "quantity": 2},
            {"external_id": "cable", "shipping_price_minor": 500},
        ]
        order = await make.order(session, merchant, "O1", items, **values)
        items_of = await make.items_of(session, order)
        ticket = await make.ticket(session, order, items_of)
        own = select(AffectedProduct.id).where(AffectedProduct.ticket_id == ticket.id)
        lamp, cable = (await session.exec(own.order_by("position"))).all()
        owner = await make.member(session, merchant)
        limited = {} if limit is None else {"refund_limit_minor": limit, "refund_limit_currency": "BRL"}
        agent = await make.member(session, merchant, role=Role.AGENT, **limited)
    return Desk(merchant, order, ticket.id, lamp, cable, as_(owner), as_(agent))


def refund(*lines: LineData, **more: Any) -> RefundData:
    """Describe a refund."""
    return RefundData(more.pop("reason", RefundReason.DAMAGED), lines, **more)


def brl(minor: int) -> MoneyData:
    """Name an amount of the desk's currency."""
    return MoneyData("BRL", minor)


async def issued(
    database: Database,
    desk: Desk,
    given: RefundData,
    now: datetime,
    *,
    viewer: Viewer | None = None,
    ticket_id: UUID | None = None,
    at_once: bool = False,
) -> Issued:
    """Give money back, as the owner unless said otherwise."""
    async with database.transaction() as session:
        return await operations.issue(
            session,
            viewer=viewer or desk.owner,
            ticket_id=ticket_id or desk.ticket_id,
            refund=given,
            at_once=at_once,
            now=now,
        )


async def settled(database: Database, refund_id: UUID, outcome: RefundOutcome, now: datetime) -> Settled:
    """Say what became of a refund."""
    async with database.transaction() as session:
        return await settling.settle(session, viewer=SYSTEM, refund_id=refund_id, outcome=outcome, now=now)


async def balance(database: Database, desk: Desk) -> tuple[int, int, int]:
    """Say what of the order's money is kept, on its way and given back, once all counters agree with the ledger."""
    assert await database.read(ledger.unbalanced()) == []
    async with database.transaction() as session:
        order = (await session.exec(select(Order).where(Order.id == desk.order.id))).one()
    pending, refunded = order.pending_minor, order.refunded_minor
    return order.total_minor - pending - refunded, pending, refunded
