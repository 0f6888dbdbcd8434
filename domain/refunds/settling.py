"""Writes of what becomes of refunds: whether the money arrived."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events
from domain.errors import Refused
from domain.events import Entry
from domain.people.viewer import Viewer, within
from domain.refunds import ledger
from domain.refunds.ledger import Part, Sum
from domain.tables import Account, EventType, Refund, RefundLine, RefundState
from domain.tickets import acting
from domain.tickets import rules as ticket_rules


class RefundOutcome(StrEnum):
    """What the payment side says of a refund."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class RefundUnknown(Refused):
    """There is no such refund."""


class RefundNotPending(Refused):
    """This refund is not on its way: it has been settled or declined, or an owner has yet to approve it."""


@dataclass(frozen=True, slots=True)
class HeldRefund:
    """A refund that is locked until the transaction ends, with its money."""

    state: RefundState
    ticket_id: UUID | None
    settled_at: datetime | None
    money: Sum


@dataclass(frozen=True, slots=True)
class Settled:
    """A refund that has been decided about, with what it is about."""

    refund_id: UUID
    ticket_id: UUID | None
    order_id: UUID

    @classmethod
    def of(cls, refund: HeldRefund) -> "Settled":
        """Tell of a refund."""
        return cls(refund.money.refund_id, refund.ticket_id, refund.money.order_id)


async def settle(
    session: AsyncSession, *, viewer: Viewer, refund_id: UUID, outcome: RefundOutcome, now: datetime
) -> Settled:
    """Say that a refund's money has arrived, or that it has not: then it is the merchant's again, who is to know.

    Raises RefundUnknown and RefundNotPending.
    """
    refund = await held(session, viewer, refund_id)
    if refund.state is not RefundState.PENDING:
        raise RefundNotPending(state=refund.state, settled_at=refund.settled_at)
    if outcome is RefundOutcome.SUCCEEDED:
        entry = await succeed(session, refund.money, refund.ticket_id, now=now)
    else:
        entry = await _fail(session, refund, viewer, now)
    await events.append(session, merchant_id=refund.money.merchant_id, entries=[entry], viewer=viewer, at=now)
    return Settled.of(refund)


async def held(session: AsyncSession, viewer: Viewer, refund_id: UUID) -> HeldRefund:
    """Lock a refund that the viewer may know of; raises RefundUnknown."""
    statement = within(viewer, Refund)
    own = statement.get_final_froms()[0].c.id == refund_id
    row = (await (await session.connection()).execute(statement.where(own).with_for_update())).first()
    if row is None:
        raise RefundUnknown
    lines = select(RefundLine.affected_product_id, RefundLine.order_item_id, RefundLine.amount_minor).where(
        RefundLine.merchant_id == row.merchant_id, RefundLine.refund_id == refund_id
    )
    found = await session.exec(lines.order_by(col(RefundLine.position)))
    parts = [Part(*line) for line in found]
    money = Sum(row.merchant_id, row.order_id, row.id, row.currency, row.amount_minor, row.shipping_minor, parts)
    return HeldRefund(row.state, row.ticket_id, row.settled_at, money)


async def succeed(session: AsyncSession, money: Sum, ticket_id: UUID | None, *, now: datetime) -> Entry:
    """Let a pending refund succeed, and give the event that tells of it."""
    await put(session, money, state=RefundState.SUCCEEDED, settled_at=now)
    await ledger.move(session, money, Account.PENDING, Account.REFUNDED, at=now)
    return entry_of(EventType.REFUND_SUCCEEDED, money, ticket_id)


def entry_of(event: EventType, money: Sum, ticket_id: UUID | None) -> Entry:
    """Tell of a refund that moves no ticket."""
    return Entry(event, order_id=money.order_id, ticket_id=ticket_id, data=told(money))


def told(money: Sum) -> dict[str, Any]:
    """Tell an event of a refund's money."""
    return {"refundId": money.refund_id.hex, "amountMinor": money.minor, "currency": money.currency}


async def put(session: AsyncSession, money: Sum, **values: Any) -> None:
    """Write what has changed of a refund that is locked."""
    own = col(Refund.merchant_id) == money.merchant_id, col(Refund.id) == money.refund_id
    await session.exec(sa.update(Refund).where(*own).values(**values))


async def _fail(session: AsyncSession, refund: HeldRefund, viewer: Viewer, now: datetime) -> Entry:
    money, ticket_id = refund.money, refund.ticket_id
    tickets = await acting.held(session, viewer, [ticket_id]) if ticket_id else {}
    await put(session, money, state=RefundState.FAILED, settled_at=now)
    await ledger.move(session, money, Account.PENDING, Account.KEPT, at=now)
    if ticket_id is None:
        return entry_of(EventType.REFUND_FAILED, money, None)
    ticket = tickets[ticket_id]
    moved = ticket_rules.after_refund_failed(ticket.facts, now)
    return await acting.write(session, EventType.REFUND_FAILED, ticket, moved, told(money))
