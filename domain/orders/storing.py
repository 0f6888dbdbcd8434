"""How orders are written: a batch takes as many statements as a single order does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlalchemy.ext.asyncio import AsyncConnection

from domain import ids
from domain.errors import Refused
from domain.orders import changes, customers, kept, rows, rules
from domain.orders.changes import Changes, KeptOrder
from domain.orders.data import OrderData
from domain.orders.keys import Keyed
from domain.tables import metadata

_ORDERS, _SEARCH, _CUSTOMERS = (metadata.tables[name] for name in ("orders", "order_search", "customers"))
_CREATE = insert(_ORDERS).on_conflict_do_nothing(index_elements=["merchant_id", "number"])
_IDS = Keyed(sa.select(_ORDERS.c.id), _ORDERS.c.id)
_PERSON = sa.and_(_CUSTOMERS.c.merchant_id == _ORDERS.c.merchant_id, _CUSTOMERS.c.id == _ORDERS.c.customer_id)
_ERASED = Keyed(
    sa.select(_ORDERS.c.id).select_from(_ORDERS.join(_CUSTOMERS, _PERSON)).where(_CUSTOMERS.c.erased_at.is_not(None)),
    _ORDERS.c.id,
)
_WORDS = insert(_SEARCH)
_PUT_WORDS = _WORDS.on_conflict_do_update(
    index_elements=["merchant_id", "order_id"],
    set_={"words": _WORDS.excluded.words},
    where=_WORDS.excluded.words != _SEARCH.c.words,
)


class ImportOutcome(StrEnum):
    """What an import did to an order."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"


@dataclass(slots=True)
class Draft:
    """A checked order on its way in, and what became of it."""

    merchant_id: UUID
    order: OrderData
    digest: str
    outcome: ImportOutcome | None = None
    order_id: UUID | None = None
    problem: Refused | None = None
    before: KeptOrder | None = None

    @property
    def number(self) -> kept.Number:
        """The merchant's id and the order's number."""
        return self.merchant_id, self.order.number

    @property
    def key(self) -> tuple[UUID, UUID]:
        """The merchant's id and the order's own, once it is settled."""
        if self.order_id is None:
            raise ValueError(self)
        return self.merchant_id, self.order_id

    def settle(
        self,
        outcome: ImportOutcome | None,
        order_id: UUID | None,
        *,
        before: KeptOrder | None = None,
        problem: Refused | None = None,
    ) -> None:
        """Note what became of it; a batch that is tried again settles it again."""
        self.outcome, self.order_id, self.before, self.problem = outcome, order_id, before, problem


async def store(connection: AsyncConnection, drafts: Sequence[Draft], *, now: datetime) -> None:
    """Create and update orders, and settle each draft; they come sorted by merchant and number.

    An order that somebody else creates meanwhile is there the next time round, and is then updated.
    """
    while drafts:
        drafts = await _store(connection, drafts, now)


async def _store(connection: AsyncConnection, drafts: Sequence[Draft], now: datetime) -> Sequence[Draft]:
    """Store what can be, and give the drafts whose orders have come to be meanwhile."""
    known = await kept.known(connection, [draft.number for draft in drafts])
    differing = [draft for draft in drafts if draft.number in known and not _is_same(draft, known[draft.number])]
    held = await kept.held(connection, [(draft.merchant_id, known[draft.number].id) for draft in differing])
    updated = [draft for draft in differing if _is_possible(draft, held[draft.number])]
    new = [draft for draft in drafts if draft.number not in known]
    buyers = await _buyers(connection, [*new, *updated], now)
    created = await _created(connection, new, buyers, now)
    noted = Changes()
    for draft in created:
        changes.create(noted, draft.key, draft.order, now=now)
    for draft in updated:
        changes.update(noted, held[draft.number], draft.order, _row(draft, buyers, now), now=now)
    await _write(connection, noted)
    await _leave_erased(connection, [*created, *updated])
    await _put_words(connection, [*created, *updated], buyers)
    return [draft for draft in new if draft.outcome is None]


def _is_same(draft: Draft, row: Any) -> bool:
    """Settle an order that came in with the same content before."""
    same = row.input_digest in {draft.digest, rules.erased_digest(draft.order)}
    if same:
        draft.settle(ImportOutcome.UNCHANGED, row.id)
    return same


def _is_possible(draft: Draft, order: KeptOrder) -> bool:
    """Settle an order that is to be updated, and say whether it can be."""
    if _is_same(draft, order.row):  # as somebody else has updated it meanwhile
        return False
    try:
        changes.check(order, draft.order)
    except Refused as problem:
        draft.settle(None, order.row.id, problem=problem)
        return False
    draft.settle(ImportOutcome.UPDATED, order.row.id, before=order)
    return True


async def _buyers(connection: AsyncConnection, drafts: Iterable[Draft], now: datetime) -> customers.Rows:
    given = [(draft.merchant_id, draft.order.customer) for draft in drafts if draft.order.customer is not None]
    return await customers.put(connection, given, now=now)


def _row(draft: Draft, buyers: customers.Rows, now: datetime) -> dict[str, Any]:
    customer_id = draft.before.row.customer_id if draft.before else None
    if draft.order.customer is not None:
        customer_id = buyers[draft.merchant_id, draft.order.customer.external_id].id
    return rows.order_row(draft.order, digest=draft.digest, customer_id=customer_id, now=now)


async def _created(
    connection: AsyncConnection, drafts: Sequence[Draft], buyers: customers.Rows, now: datetime
) -> list[Draft]:
    """Create the orders that nobody else has created meanwhile, and settle those."""
    if not drafts:
        return []
    given = {ids.new(now): draft for draft in drafts}
    new = [
        {"merchant_id": draft.merchant_id, "id": order_id, **_row(draft, buyers, now)}
        for order_id, draft in given.items()
    ]
    await connection.execute(_CREATE, new)
    mine = {row.id for row in await _IDS.rows(connection, [(row["merchant_id"], row["id"]) for row in new])}
    for order_id, draft in given.items():
        draft.settle(ImportOutcome.CREATED if order_id in mine else None, order_id)
    return [draft for draft in drafts if draft.outcome is not None]


async def _write(connection: AsyncConnection, noted: Changes) -> None:
    for name, gone in noted.deleted.items():
        table = metadata.tables[name]
        await _each(connection, sa.delete(table).where(_is_kept(table)), gone)
    for name, updated in noted.updated.items():
        table = metadata.tables[name]
        await _each(connection, sa.update(table).where(_is_kept(table)), updated)
    for name, new in noted.inserted.items():
        await _each(connection, sa.insert(metadata.tables[name]), new)


async def _leave_erased(connection: AsyncConnection, drafts: Sequence[Draft]) -> None:
    """Take back what orders tell of people who were erased, perhaps while these were waited for."""
    gone = {row.id for row in await _ERASED.rows(connection, [draft.key for draft in drafts])}
    blank = []
    for draft in drafts:
        if draft.order_id in gone:
            input_digest = rules.erased_digest(draft.order)
            draft.order = rules.without_person(draft.order)
            blank.append(rows.blank_address(input_digest) | _key_of(draft))
    await _each(connection, sa.update(_ORDERS).where(_is_kept(_ORDERS)), blank)


def _key_of(draft: Draft) -> dict[str, Any]:
    merchant_id, order_id = draft.key
    return {"kept_merchant_id": merchant_id, "kept_id": order_id}


async def _put_words(connection: AsyncConnection, drafts: Iterable[Draft], buyers: customers.Rows) -> None:
    words = [
        {
            "merchant_id": draft.merchant_id,
            "order_id": draft.order_id,
            "words": rows.search_words(draft.order, merchant_id=draft.merchant_id, customer=_names(draft, buyers)),
        }
        for draft in drafts
    ]
    await _each(connection, _PUT_WORDS, words)


def _names(draft: Draft, buyers: customers.Rows) -> tuple[str | None, str | None]:
    """Give the customer's name and e-mail address, as far as they are known."""
    if draft.order.customer is not None:
        buyer = buyers[draft.merchant_id, draft.order.customer.external_id]
        return buyer.name, buyer.email
    if draft.before is not None:
        return draft.before.row.customer_name, draft.before.row.customer_email
    return None, None


async def _each(connection: AsyncConnection, statement: sa.Executable, parameters_: Sequence[dict[str, Any]]) -> None:
    if parameters_:
        await connection.execute(statement, parameters_)


def _is_kept(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.merchant_id == sa.bindparam("kept_merchant_id"), table.c.id == sa.bindparam("kept_id"))
