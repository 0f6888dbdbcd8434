"""Customers that come in with orders: found by the merchant's own id of them, many in a few statements."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlalchemy.ext.asyncio import AsyncConnection

from domain import ids
from domain.orders.data import CustomerData
from domain.orders.keys import Keyed
from domain.tables import metadata

Key: TypeAlias = tuple[UUID, str]
"""A merchant's id, and that merchant's own id of its customer."""

Rows: TypeAlias = dict[Key, Any]

_CUSTOMERS = metadata.tables["customers"]
_KEY = ("merchant_id", "external_id")
_KNOWN = ("name", "email", "locale", "country")
_FOUND = Keyed(sa.select(_CUSTOMERS), _CUSTOMERS.c.external_id)
_INSERT = insert(_CUSTOMERS)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=_KEY,
    set_={name: sa.func.coalesce(_INSERT.excluded[name], _CUSTOMERS.c[name]) for name in _KNOWN},
    where=_CUSTOMERS.c.erased_at.is_(None),
)


async def put(connection: AsyncConnection, given: Iterable[tuple[UUID, CustomerData]], *, now: datetime) -> Rows:
    """Keep what is new of customers (each with its merchant's id), and give their rows by merchant and external id.

    A null never erases what is known: whoever imports an order may not know all of it. Where one customer comes
    several times, the last word counts. Rows that stay the same, and those of the erased, are not written.
    """
    wanted = _folded(given)
    found = await _found(connection, wanted)
    changed = {key: values for key, values in wanted.items() if key not in found or _differs(found[key], values)}
    if not changed:
        return found
    # In one order everywhere, so that two imports of the same customers wait for each other and do not lock up.
    new = [dict(zip(_KEY, key, strict=True), id=ids.new(now), **changed[key]) for key in sorted(changed)]
    await connection.execute(_PUT, new)
    return await _found(connection, wanted)


def _folded(given: Iterable[tuple[UUID, CustomerData]]) -> dict[Key, dict[str, str | None]]:
    wanted: dict[Key, dict[str, str | None]] = {}
    for merchant_id, customer in given:
        values = wanted.setdefault((merchant_id, customer.external_id), dict.fromkeys(_KNOWN))
        values |= {name: getattr(customer, name) or before for name, before in values.items()}
    return wanted


def _differs(found: Any, values: Mapping[str, str | None]) -> bool:
    is_new = any(value is not None and value != getattr(found, name) for name, value in values.items())
    return is_new and found.erased_at is None


async def _found(connection: AsyncConnection, keys: Iterable[Key]) -> Rows:
    return {(row.merchant_id, row.external_id): row for row in await _FOUND.rows(connection, keys)}
