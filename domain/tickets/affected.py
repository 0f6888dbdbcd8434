"""Reads of affected products within an act: those that are named, of a ticket that is locked."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.sql import any_of
from domain.tables import AffectedProduct
from domain.tickets.acting import Held


class AffectedProductUnknown(Refused):
    """The ticket has no such affected product."""


async def named(session: AsyncSession, ticket: Held, ids: Sequence[UUID]) -> list[AffectedProduct]:
    """Find the affected products with these ids, each once, in their order.

    Raises AffectedProductUnknown, which tells the place of the first id that is not one of the ticket's, from 0.
    """
    own = AffectedProduct.merchant_id == ticket.merchant_id, AffectedProduct.ticket_id == ticket.id
    statement = select(AffectedProduct).where(*own, any_of(col(AffectedProduct.id), ids))
    found = {product.id: product for product in await session.exec(statement)}
    for position, identifier in enumerate(ids):
        if identifier not in found:
            raise AffectedProductUnknown(position=position)
    return [found[identifier] for identifier in dict.fromkeys(ids)]
