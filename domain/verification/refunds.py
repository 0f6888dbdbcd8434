"""Refunds: that what an order has counted as given back is what its refunds and its ledger add up to."""

from typing import Any

import sqlalchemy as sa

from domain.refunds import ledger
from domain.tables import metadata
from domain.verification.snapshots import Findings, Snapshot

_ORDERS = metadata.tables["orders"]


async def check(snapshot: Snapshot) -> Findings:
    """Add up every order's refunds, and name those that have counted something else."""
    orders = _ORDERS.c
    async for merchant_id in snapshot.each(orders.merchant_id):
        identifier = snapshot.raw(orders.id)
        statement = sa.select(
            identifier,
            orders.refunded_minor,
            orders.pending_minor,
            sa.cast(ledger.added_up(_ORDERS, "refunded_minor"), sa.BigInteger).label("refunded"),
            sa.cast(ledger.added_up(_ORDERS, "pending_minor"), sa.BigInteger).label("pending"),
            ledger.is_unbalanced(_ORDERS).label("is_unbalanced"),
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
    found = [
        f"{counted} minor units are counted as {name}, its refunds add up to {added}."
        for name, (counted, added) in pairs.items()
        if counted != added
    ]
    if row.is_unbalanced and not found:
        found.append("its counters, its items' counters, its refunds' lines and its ledger do not agree.")
    return found
