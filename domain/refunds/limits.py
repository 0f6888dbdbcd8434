"""Refund limits: how much a member or a token may give back in a day of UTC without asking an owner.

An owner has none, whatever was set while the person was none. What a refund took of a day's limit stays taken also
where it fails: it was tried.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import money
from domain.errors import Refused
from domain.people import authority
from domain.people.members import MemberUnknown
from domain.people.tokens import RefundLimit, RefundLimitInvalid
from domain.people.viewer import Viewer, ViewerKind
from domain.sql import alias
from domain.tables import ApiToken, EventType, Member, RefundSpending, Role

Ask: TypeAlias = Callable[[sa.Select[Any]], Awaitable[Sequence[Any]]]
"""Gives the rows of a select."""


class RefundLimitOfAgents(Refused):
    """Only agents have a refund limit: owners approve refunds, and the marketplace gives none."""


async def spend(session: AsyncSession, *, viewer: Viewer, minor: int, currency: str, now: datetime) -> bool:
    """Take an amount out of what a viewer may give back today, and say whether there was enough of it."""
    connection = await session.connection()

    async def ask(statement: sa.Select[Any]) -> Sequence[Any]:
        return list(await connection.execute(statement))

    is_limited, limit = await _limit(ask, viewer)
    if not is_limited:
        return True
    if limit is None or limit.currency != currency or minor > limit.minor:
        return False
    own = _key(viewer, currency, now)
    row = insert(RefundSpending).values(**own, spent_minor=minor)
    spent = col(RefundSpending.spent_minor) + minor
    taken = row.on_conflict_do_update(index_elements=list(own), set_={"spent_minor": spent}, where=spent <= limit.minor)
    return bool((await session.exec(taken)).rowcount)


async def admits(ask: Ask, *, viewer: Viewer, minor: int, currency: str, now: datetime) -> bool:
    """Say whether there would be enough of it now."""
    is_limited, limit = await _limit(ask, viewer)
    if not is_limited:
        return True
    if limit is None or limit.currency != currency:
        return False
    row = alias(RefundSpending)
    own = (row.c[name] == value for name, value in _key(viewer, currency, now).items())
    spent = await ask(sa.select(row.c.spent_minor).where(*own))
    return minor + (spent[0].spent_minor if spent else 0) <= limit.minor


async def set_(
    session: AsyncSession, *, viewer: Viewer, member_id: UUID, limit: RefundLimit | None, now: datetime
) -> UUID:
    """Set how much a member may give back in a day; without a limit, nothing bounds it any more."""
    authority.check(viewer)
    if limit is not None and not (0 <= limit.minor <= money.MAX_MINOR and money.is_currency(limit.currency)):
        raise RefundLimitInvalid
    merchant_id = await authority.hold_around(session, viewer, Member, member_id, unknown=MemberUnknown)
    role = (await session.exec(select(Member.role).where(Member.id == member_id))).first()
    if role is not Role.AGENT:
        raise RefundLimitOfAgents
    values = {
        "refund_limit_minor": None if limit is None else limit.minor,
        "refund_limit_currency": None if limit is None else limit.currency,
    }
    await session.exec(sa.update(Member).where(col(Member.id) == member_id).values(**values))
    data = {"memberId": member_id.hex, "limitMinor": values["refund_limit_minor"], "currency": limit and limit.currency}
    await authority.record(session, EventType.REFUND_LIMIT_SET, merchant_id, data, viewer=viewer, at=now)
    return member_id


def _key(viewer: Viewer, currency: str, now: datetime) -> dict[str, Any]:
    today: date = now.astimezone(UTC).date()
    return {"merchant_id": viewer.merchant_id, "actor_id": viewer.id, "day": today, "currency": currency}


async def _limit(ask: Ask, viewer: Viewer) -> tuple[bool, RefundLimit | None]:
    """Say whether a viewer is limited, and to what; to nothing where it is gone meanwhile."""
    table: type[Member | ApiToken] = Member if viewer.kind is ViewerKind.MEMBER else ApiToken
    row = alias(table)
    role = row.c.role if table is Member else sa.null().label("role")
    columns = row.c.refund_limit_minor, row.c.refund_limit_currency, role
    found = await ask(sa.select(*columns).where(row.c.id == viewer.id))
    if not found:
        return True, None
    minor, currency, role = found[0]
    if role is Role.OWNER or minor is None:
        return False, None
    return True, RefundLimit(minor, currency)
