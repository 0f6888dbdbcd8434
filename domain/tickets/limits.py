"""Writes of reply limits: how often a merchant may answer tickets of one issue type."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events
from domain.errors import Refused
from domain.people.viewer import Viewer
from domain.sql import alias
from domain.tables import EventType, IssueType, Merchant, ReplyLimit, Role
from domain.texts import is_keepable

MAX_LIMIT = 100


class ReplyLimitOfMarketplace(Refused):
    """How often a merchant may reply is set by the marketplace's administration."""


class ReplyLimitInvalid(Refused):
    """A reply limit is a number from 0 to 100."""


class LimitedMerchantUnknown(Refused):
    """There is no merchant with this handle."""


async def set_(
    session: AsyncSession, *, viewer: Viewer, merchant: str, issue_type: IssueType, limit: int | None, now: datetime
) -> UUID:
    """Set how many replies a merchant has to tickets of an issue type that are opened from now on.

    Without a limit, the merchant's usual one holds again.
    """
    if not viewer.is_marketplace or viewer.role is Role.SUPPORT:
        raise ReplyLimitOfMarketplace
    if limit is not None and not 0 <= limit <= MAX_LIMIT:
        raise ReplyLimitInvalid(given=limit, most=MAX_LIMIT)
    merchant_id = await _held(session, merchant)
    if limit is None:
        own = col(ReplyLimit.merchant_id) == merchant_id, col(ReplyLimit.issue_type) == issue_type
        await session.exec(sa.delete(ReplyLimit).where(*own))
    else:
        row = insert(ReplyLimit).values(merchant_id=merchant_id, issue_type=issue_type, reply_limit=limit)
        columns = ["merchant_id", "issue_type"]
        await session.exec(row.on_conflict_do_update(index_elements=columns, set_={"reply_limit": sa.literal(limit)}))
    data = {"issueType": issue_type, "replyLimit": limit}
    entry = events.Entry(EventType.REPLY_LIMIT_SET, order_id=None, ticket_id=None, data=data)
    await events.append(session, merchant_id=merchant_id, entries=[entry], viewer=viewer, at=now)
    return merchant_id


async def _held(session: AsyncSession, handle: str) -> UUID:
    if not is_keepable(handle):
        raise LimitedMerchantUnknown
    row = alias(Merchant)
    found = await (await session.connection()).execute(sa.select(row.c.id).where(row.c.handle == handle))
    merchant_id: UUID | None = found.scalar()
    if merchant_id is None:
        raise LimitedMerchantUnknown
    return merchant_id
