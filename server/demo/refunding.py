"""How the demo's merchants give money back: as anybody does, by the operations of the domain."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.people.viewer import SYSTEM, Viewer
from domain.refunds import operations, settling
from domain.refunds.data import LineData, MoneyData, RefundData
from domain.refunds.settling import RefundOutcome
from domain.tables import AffectedProduct, OrderItem, RefundReason

_WHOLE = 100
_NOTE = "As agreed with the customer."


async def refund(
    session: AsyncSession, ticket_id: UUID, *, percent: int, reason: RefundReason, viewer: Viewer, at: datetime
) -> UUID:
    """Give back so many of 100 parts of what a ticket's affected products cost, and say which refund that is."""
    same = sa.and_(
        col(OrderItem.merchant_id) == AffectedProduct.merchant_id, col(OrderItem.id) == AffectedProduct.order_item_id
    )
    priced = select(AffectedProduct, OrderItem.unit_price_minor).join(OrderItem, same)
    own = priced.where(AffectedProduct.merchant_id == viewer.merchant_id, AffectedProduct.ticket_id == ticket_id)
    products = (await session.exec(own.order_by(col(AffectedProduct.position)))).all()
    lines = tuple(_line(product, price, percent) for product, price in products)
    given = RefundData(reason, lines, note=_NOTE if reason is RefundReason.OTHER else None)
    issued = await operations.issue(session, viewer=viewer, ticket_id=ticket_id, refund=given, at_once=False, now=at)
    return issued.refund_id


async def settle(session: AsyncSession, refund_id: UUID, outcome: RefundOutcome, *, at: datetime) -> None:
    """Say whether a refund's money has arrived."""
    await settling.settle(session, viewer=SYSTEM, refund_id=refund_id, outcome=outcome, now=at)


def _line(product: AffectedProduct, price: int, percent: int) -> LineData:
    if percent == _WHOLE:
        return LineData(product.id, quantity=product.quantity)
    part = max(product.quantity * price * percent // _WHOLE, 1)
    return LineData(product.id, amount=MoneyData(product.currency, minor=part))
