"""Writes of orders: how they come in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events
from domain.errors import Refused
from domain.orders import rules
from domain.orders.data import MerchantData, OrderData
from domain.orders.kept import Number
from domain.orders.rows import event_data
from domain.orders.storing import Draft, ImportOutcome, store
from domain.people import handles, merchants
from domain.people.handles import MerchantUnknown
from domain.people.viewer import Viewer
from domain.tables import EventType

MAX_ORDERS = 250
_BAD_DATA = ("22", "23", "54")  # classes of SQLSTATE: data exception, constraint violation, limit exceeded
_EVENTS: Mapping[ImportOutcome | None, EventType] = {
    ImportOutcome.CREATED: EventType.ORDER_CREATED,
    ImportOutcome.UPDATED: EventType.ORDER_UPDATED,
}

__all__ = ["MAX_ORDERS", "ImportOutcome", "Imported", "import_"]


class NoOrders(Refused):
    """An import brings at least one order."""


class TooManyOrders(Refused):
    """An import brings at most 250 orders."""


class MerchantMissing(Refused):
    """Whoever may act for any merchant names the merchant of each order."""


class DuplicateOrder(Refused):
    """An earlier order of the same import has this number."""


class OrderNotStored(Refused):
    """The database could not keep this order."""


@dataclass(slots=True)
class Imported:
    """What became of an order: an outcome or a problem. `order_id` is also that of an order that was left as it is."""

    number: str
    outcome: ImportOutcome | None = None
    order_id: UUID | None = None
    problem: Refused | None = None
    merchant_id: UUID | None = None


async def import_(
    session: AsyncSession, *, viewer: Viewer, orders: Sequence[OrderData], create_merchants: bool, now: datetime
) -> list[Imported]:
    """Create and update orders, each by its merchant and number, and say of each what became of it, in their order.

    One that is refused leaves the others alone. Raises NoOrders and TooManyOrders.
    """
    if not orders:
        raise NoOrders
    if len(orders) > MAX_ORDERS:
        raise TooManyOrders(given=len(orders), most=MAX_ORDERS)
    answers = [Imported(_readable(order.number)) for order in orders]
    checked: list[tuple[Imported, OrderData]] = []
    for answer, order in zip(answers, orders, strict=True):
        with _noting(answer):
            checked.append((answer, rules.checked(order, now=now)))
    create = create_merchants and viewer.is_marketplace
    known = await _merchants(session, [order.merchant for _, order in checked], create=create, now=now)
    drafts: dict[Number, tuple[Imported, Draft]] = {}
    for answer, order in checked:
        with _noting(answer):
            answer.merchant_id = _merchant_of(viewer, order.merchant, known, create=create)
            draft = Draft(answer.merchant_id, order, rules.digest(order))
            if draft.number in drafts:
                raise DuplicateOrder
            drafts[draft.number] = answer, draft
    await _store(session, [drafts[number][1] for number in sorted(drafts)], now)
    await _tell(session, [draft for _, draft in drafts.values()], viewer, now)
    for answer, draft in drafts.values():
        answer.outcome, answer.order_id, answer.problem = draft.outcome, draft.order_id, draft.problem
    return answers


@contextmanager
def _noting(answer: Imported) -> Iterator[None]:
    """Turn a refusal into this order's problem."""
    try:
        yield
    except Refused as problem:
        answer.problem = problem


async def _merchants(
    session: AsyncSession, named: Iterable[MerchantData | None], *, create: bool, now: datetime
) -> dict[str, UUID]:
    """Find the merchants that are named, and create those that can be where that is asked for."""
    names: dict[str, list[str]] = {}
    for merchant in named:
        if merchant is not None:
            names.setdefault(merchant.handle, []).append(_name(merchant))
    known = await handles.ids_of(session, names)
    new: dict[str, str] = {}
    for handle in names.keys() - known.keys() if create else ():
        for name in reversed(names[handle]):  # so that the first that can be one is left standing
            with suppress(Refused):
                merchants.check(handle, name)
                new[handle] = name
    if new:
        await merchants.create_missing(session, new, now=now)
        known |= await handles.ids_of(session, new)
    return known


def _merchant_of(viewer: Viewer, named: MerchantData | None, known: Mapping[str, UUID], *, create: bool) -> UUID:
    """Say whose an order is; another merchant's handle and one that nobody has are the same to a merchant."""
    if named is None:
        if viewer.is_marketplace or viewer.merchant_id is None:
            raise MerchantMissing
        return viewer.merchant_id
    merchant_id = known.get(named.handle)
    if merchant_id is not None and (viewer.is_marketplace or merchant_id == viewer.merchant_id):
        return merchant_id
    if create:
        merchants.check(named.handle, _name(named))  # says why it could not be created
    raise MerchantUnknown


def _name(merchant: MerchantData) -> str:
    return (merchant.name or "").strip() or merchant.handle


async def _store(session: AsyncSession, drafts: Sequence[Draft], now: datetime) -> None:
    """Store all orders, or those that the database takes: it is asked again by halves where it refuses."""
    try:
        async with session.begin_nested():
            await store(await session.connection(), drafts, now=now)
    except sa.exc.DBAPIError as error:
        if not _is_about_data(error):
            raise
        if len(drafts) == 1:
            drafts[0].settle(None, None, problem=OrderNotStored())
            return
        for half in (drafts[: len(drafts) // 2], drafts[len(drafts) // 2 :]):
            await _store(session, half, now)


def _is_about_data(error: sa.exc.DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or ""
    return isinstance(error, sa.exc.IntegrityError | sa.exc.DataError) or state.startswith(_BAD_DATA)


async def _tell(session: AsyncSession, drafts: Iterable[Draft], viewer: Viewer, now: datetime) -> None:
    blocks: dict[UUID, list[events.Entry]] = defaultdict(list)
    for draft in drafts:
        if draft.outcome in _EVENTS:
            data = event_data(draft.order, draft.before and draft.before.row)
            blocks[draft.merchant_id].append(events.Entry(_EVENTS[draft.outcome], draft.order_id, None, data))
    if blocks:
        await events.append_to_each(session, blocks, viewer=viewer, at=now)


def _readable(number: str) -> str:
    """Write a number so that an answer can hold it: half of a surrogate pair is no text."""
    return number.encode(errors="replace").decode()
