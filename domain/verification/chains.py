"""The events' chain: that no event was changed, removed or put in between since it was written."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain import events
from domain.tables import MARKETPLACE, metadata
from domain.verification.snapshots import Findings, Snapshot

_EVENTS, _FEEDS = metadata.tables["events"], metadata.tables["feeds"]
_IDS = ("merchant_id", "actor_id", "order_id", "ticket_id")


async def check(snapshot: Snapshot) -> Findings:
    """Recompute every merchant's chain, and name the first event where it does not hold."""
    async for merchant_id in snapshot.each(_EVENTS.c.merchant_id):
        async for finding in _of_merchant(snapshot, merchant_id):
            yield finding
    async for merchant_id in snapshot.each(_FEEDS.c.merchant_id):
        own = snapshot.raw(_EVENTS.c.merchant_id) == merchant_id
        if not await snapshot.rows(sa.select(_EVENTS.c.sequence).where(own).limit(1)):
            sequence, _ = await _counted(snapshot, merchant_id)
            if sequence != 0:
                yield f"{_whose(merchant_id)}: all events up to {sequence} are missing."


async def _of_merchant(snapshot: Snapshot, merchant_id: Any) -> Findings:
    """Follow one chain to its end, or to where it breaks."""
    raw, whose = snapshot.raw, _whose(merchant_id)
    others = [raw(column).label(column.name) for column in _EVENTS.c if column.name != "sequence"]
    statement = sa.select(_EVENTS.c.sequence, *others).where(raw(_EVENTS.c.merchant_id) == merchant_id)
    before, last = "", 0
    async for page in snapshot.pages(statement, _EVENTS.c.sequence):
        for row in page:
            if row.sequence != last + 1:
                yield f"{whose}: event {last + 1} is missing."
                return
            if not _is_linked(snapshot.key, before, row):
                yield f"{whose}: event {row.sequence} ({_about(row)}) was changed, or put in the place of another."
                return
            before, last = row.digest, row.sequence
    counted, digest = await _counted(snapshot, merchant_id)
    if counted > last:
        yield f"{whose}: event {last + 1} is missing, and all after it up to {counted}."
    elif (counted, digest) != (last, before):
        yield f"{whose}: the counter was changed: it stands at {counted}, and the last event is {last}."


async def _counted(snapshot: Snapshot, merchant_id: Any) -> tuple[int, str]:
    """Give what the merchant's counter says of the last event; nothing where there is none."""
    own = snapshot.raw(_FEEDS.c.merchant_id) == merchant_id
    found = await snapshot.rows(sa.select(_FEEDS.c.sequence, _FEEDS.c.digest).where(own))
    return (found[0].sequence, found[0].digest) if found else (0, "")


def _is_linked(key: bytes, before: str, row: Any) -> bool:
    try:
        facts = {name: value for name, value in row._mapping.items() if name != "digest"}  # noqa: SLF001 - SQLAlchemy's name
        facts |= {name: _uuid(facts[name]) for name in _IDS}
        return events.is_linked(key, before, {**facts, "at": _time(facts["at"])}, row.digest)
    except (ValueError, TypeError):  # what stands there was never written by us
        return False


def _uuid(value: Any) -> Any:
    return UUID(hex=value) if isinstance(value, str) else value


def _time(value: Any) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _whose(merchant_id: Any) -> str:
    """Say whose events they are."""
    identifier = str(merchant_id).replace("-", "")
    return "Events of the marketplace" if identifier == MARKETPLACE.hex else f"Events of merchant mer_{identifier}"


def _about(row: Any) -> str:
    return f"{row.type} of ticket tkt_{str(row.ticket_id).replace('-', '')}" if row.ticket_id else str(row.type)
