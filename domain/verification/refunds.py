"""Refunds: that what an order has counted as given back is what its refunds add up to."""

from typing import Any

import sqlalchemy as sa

from domain.tables import RefundState, metadata
from domain.verification.snapshots import Findings, Snapshot

_ORDERS, _REFUNDS = metadata.tables["orders"], metadata.tables["refunds"]


async def check(snapshot: Snapshot) -> Findings:
    """Add up every order's refunds, and name those that have counted something else."""
    orders = _ORDERS.c
    async for merchant_id in snapshot.each(orders.merchant_id):
        identifier = snapshot.raw(orders.id)
        statement = sa.select(
            identifier,
            orders.refunded_minor,
            orders.pending_minor,
            _sum(RefundState.SUCCEEDED).label("refunded"),
            _sum(RefundState.PENDING).label("pending"),
        ).where(snapshot.raw(orders.merchant_id) == merchant_id)
        async for page in snapshot.pages(statement, identifier):
            for row in page:
                for finding in _differences(row):
                    yield f"Order ord_{str(row[0]).replace('-', '')}: {finding}"


def _differences(row: Any) -> list[str]:
    pairs = {
        "refunded": (row.refunded_minor, row.refunded),
        "pending": (row.pending_minor, row.pending),
    }
    return [
        f"{counted} minor units are counted as {name}, its refunds add up to {added}."
        for name, (counted, added) in pairs.items()
        if counted != added
    ]


def _sum(state: RefundState) -> sa.ScalarSelect[int]:
    own = _REFUNDS.c.merchant_id == _ORDERS.c.merchant_id, _REFUNDS.c.order_id == _ORDERS.c.id
    added = sa.func.coalesce(sa.func.sum(_REFUNDS.c.amount_minor), 0)
    statement = sa.select(sa.cast(added, sa.BigInteger)).where(*own, _REFUNDS.c.state == state)
    return statement.correlate(_ORDERS).scalar_subquery()
