"""The ledger: how an order's money moves between what is kept, what is on its way and what was given back.

Each movement is an entry that takes from one account and gives to another, and moves the counters of the order, its
items and its affected products alike. What was paid is always the sum of the three: what is kept is what the counters
leave, and they cannot leave less than nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.sql import alias
from domain.tables import Account, AffectedProduct, LedgerEntry, Order, OrderItem, Refund, RefundLine, RefundState

_COUNTERS = {Account.PENDING: "pending_minor", Account.REFUNDED: "refunded_minor"}
_STATES = {
    "pending_minor": (RefundState.AWAITING_APPROVAL, RefundState.PENDING),
    "refunded_minor": (RefundState.SUCCEEDED,),
}
"""The states of the refunds that each counter counts."""


class LedgerRefuses(Exception):  # noqa: N818 - it says no, where nobody should have asked
    """A movement would leave less than nothing: whoever moves money sees first, under a lock, that there is enough."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a refund is for one affected product, and so for its order item."""

    affected_product_id: UUID
    order_item_id: UUID
    minor: int


@dataclass(frozen=True, slots=True)
class Sum:
    """The money of one refund, which moves as a whole."""

    merchant_id: UUID
    order_id: UUID
    refund_id: UUID
    currency: str
    minor: int
    shipping: int
    parts: Sequence[Part]


async def move(session: AsyncSession, money: Sum, leaves: Account, to: Account, *, at: datetime) -> None:
    """Move a refund's money from one account to another, if that leaves nothing below zero; raises LedgerRefuses."""
    order = Order, money.order_id, {"": money.minor, "shipping_": money.shipping}
    await _count(session, money.merchant_id, order, leaves, to)
    for part in money.parts:
        await _count(session, money.merchant_id, (OrderItem, part.order_item_id, {"": part.minor}), leaves, to)
        product = AffectedProduct, part.affected_product_id, {"": part.minor}
        await _count(session, money.merchant_id, product, leaves, to)
    entry = LedgerEntry(
        merchant_id=money.merchant_id,
        id=ids.new(at),
        order_id=money.order_id,
        refund_id=money.refund_id,
        from_account=leaves,
        to_account=to,
        amount_minor=money.minor,
        currency=money.currency,
        at=at,
    )
    session.add(entry)
    await session.flush()


def unbalanced() -> sa.Select[Any]:
    """Select the orders, by merchant and id, that are not in balance."""
    order = alias(Order)
    return sa.select(order.c.merchant_id, order.c.id).where(is_unbalanced(order))


def is_unbalanced(order: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether an order's counters, or those below it, are not what its entries and its refunds say."""
    entry = alias(LedgerEntry)
    wrong = []
    for account, name in _COUNTERS.items():
        signed = sa.case(
            (entry.c.to_account == account, entry.c.amount_minor),
            (entry.c.from_account == account, -entry.c.amount_minor),
            else_=0,
        )
        of_order = entry.c.merchant_id == order.c.merchant_id, entry.c.order_id == order.c.id
        wrong.append(order.c[name] != _total(signed, entry, *of_order))
        wrong += [order.c[counter] != added_up(order, counter) for counter in (name, f"shipping_{name}")]
        wrong += [_is_wrong_below(order, table, key, name) for table, key in _BELOW]
    return sa.or_(*wrong)


def added_up(order: sa.FromClause, counter: str) -> sa.ScalarSelect[int]:
    """Add up what the refunds say that one of an order's counters should count."""
    refund, name = alias(Refund), counter.removeprefix("shipping_")
    amount = refund.c.amount_minor if name == counter else refund.c.shipping_minor
    own = refund.c.merchant_id == order.c.merchant_id, refund.c.order_id == order.c.id
    return _total(amount, refund, refund.c.state.in_(_STATES[name]), *own)


_Counted = tuple[type[Order | OrderItem | AffectedProduct], UUID, dict[str, int]]
_BELOW: tuple[tuple[type[OrderItem | AffectedProduct], str], ...] = (
    (OrderItem, "order_item_id"),
    (AffectedProduct, "affected_product_id"),
)


async def _count(session: AsyncSession, merchant_id: UUID, counted: _Counted, leaves: Account, to: Account) -> None:
    """Move the counters of one row, in one statement that says itself whether there is enough."""
    table, row_id, amounts = counted
    values: dict[str, Any] = {}
    enough: list[sa.ColumnElement[bool]] = []
    for prefix, minor in amounts.items():
        for account, by in ((leaves, -minor), (to, minor)):
            if account in _COUNTERS:
                column = getattr(table, prefix + _COUNTERS[account])
                values[column.key] = column + by
                enough.append(column + by >= 0)
        if leaves is Account.KEPT:
            given = getattr(table, f"{prefix}pending_minor") + getattr(table, f"{prefix}refunded_minor")
            enough.append(given + minor <= _paid(table, prefix))
    statement = sa.update(table).where(col(table.merchant_id) == merchant_id, col(table.id) == row_id, *enough)
    if (await session.exec(statement.values(values))).rowcount != 1:
        raise LedgerRefuses(str(table.__tablename__))


def _paid(table: type[Any], prefix: str) -> Any:
    """Say what was paid: for an order, its shipping, an order item or the affected quantity of it."""
    if table is Order:
        return col(Order.shipping_minor) if prefix else col(Order.total_minor)
    if table is OrderItem:
        return col(OrderItem.quantity) * col(OrderItem.unit_price_minor)
    item = alias(OrderItem)
    own = item.c.merchant_id == AffectedProduct.merchant_id, item.c.id == AffectedProduct.order_item_id
    price = sa.select(item.c.unit_price_minor).where(*own).correlate_except(item).scalar_subquery()
    return col(AffectedProduct.quantity) * price


def _is_wrong_below(order: sa.FromClause, table: type[Any], key: str, name: str) -> sa.ColumnElement[bool]:
    """Whether a counter of an item or affected product is not what the lines of its refunds say."""
    row, item, line, refund = alias(table), alias(OrderItem), alias(RefundLine), alias(Refund)
    item_id = row.c.id if table is OrderItem else row.c.order_item_id
    with_refund = sa.and_(refund.c.merchant_id == line.c.merchant_id, refund.c.id == line.c.refund_id)
    own = line.c.merchant_id == row.c.merchant_id, line.c[key] == row.c.id
    told = _total(line.c.amount_minor, line.join(refund, with_refund), refund.c.state.in_(_STATES[name]), *own)
    of_item = sa.and_(item.c.merchant_id == row.c.merchant_id, item.c.id == item_id)
    of_order = item.c.merchant_id == order.c.merchant_id, item.c.order_id == order.c.id
    found: sa.Select[Any] = (
        sa.select(sa.literal_column("1")).select_from(row.join(item, of_item)).where(*of_order, row.c[name] != told)
    )
    return found.correlate(order).exists()


def _total(column: Any, source: sa.FromClause, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    total = sa.func.coalesce(sa.func.sum(column), 0)
    return sa.select(total).select_from(source).where(*where).correlate_except(source).scalar_subquery()
