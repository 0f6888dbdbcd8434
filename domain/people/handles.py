"""Handles: the short names by which merchants are known outside."""

import re
from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.sql import any_of
from domain.tables import Merchant

HANDLE = re.compile(r"[a-z0-9-]{1,64}")


class MerchantUnknown(Refused):
    """There is no such merchant."""


async def find(session: AsyncSession, handle: str) -> Merchant:
    """Find a merchant by its handle; raises MerchantUnknown."""
    if HANDLE.fullmatch(handle):
        found = (await session.exec(select(Merchant).where(Merchant.handle == handle))).first()
        if found is not None:
            return found
    raise MerchantUnknown


async def ids_of(session: AsyncSession, handles: Iterable[str]) -> dict[str, UUID]:
    """Find the ids of those handles that a merchant has."""
    possible = sorted({handle for handle in handles if HANDLE.fullmatch(handle)})
    statement = select(Merchant.handle, Merchant.id).where(any_of(col(Merchant.handle), possible))
    return dict((await session.exec(statement)).all()) if possible else {}
