"""Writes of what settles a ticket in one go: each part is the operation that does it alone, in one transaction.

An order is locked before the merchant's feed, as everywhere: so the money and the parcel come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.people.viewer import Viewer
from domain.refunds import operations as refunds
from domain.refunds.data import RefundData
from domain.refunds.operations import Issued
from domain.shipments import operations as shipments
from domain.shipments.operations import ParcelData, Replaced
from domain.tickets import closings, guards, replies
from domain.tickets.replies import Replied


class NothingToResolve(Refused):
    """Something settles a ticket: a reply, a refund, a replacement, or its closing."""


class _Part:
    """What one operation is given; the names of the fields are those of its arguments."""

    __slots__ = ()

    def arguments(self) -> dict[str, Any]:
        """Give them by their names."""
        return {part.name: getattr(self, part.name) for part in fields(cast("Any", self))}


@dataclass(frozen=True, slots=True)
class ReplyPart(_Part):
    """What the customer is to read."""

    body: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ReplacementPart(_Part):
    """What was sent once more."""

    affected_product_ids: Sequence[UUID]
    parcel: ParcelData
    replaces_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is to be done with a ticket; None is left out."""

    reply: ReplyPart | None = None
    refund: RefundData | None = None
    replacement: ReplacementPart | None = None
    close: bool = True


@dataclass(slots=True)
class Resolved:
    """What was done with a ticket."""

    ticket_id: UUID
    reply: Replied | None = None
    refund: Issued | None = None
    replacement: Replaced | None = None


async def resolve(
    session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, resolution: Resolution, at_once: bool, now: datetime
) -> Resolved:
    """Do all of it; raises NothingToResolve and the refusals of each part, of which one undoes the others."""
    guards.of_merchant(is_support=viewer.is_marketplace)
    reply, refund, replacement = resolution.reply, resolution.refund, resolution.replacement
    if (reply, refund, replacement, resolution.close) == (None, None, None, False):
        raise NothingToResolve
    on: dict[str, Any] = {"viewer": viewer, "ticket_id": ticket_id, "now": now}
    done = Resolved(ticket_id)
    if refund is not None:
        done.refund = await refunds.issue(session, refund=refund, at_once=at_once, **on)
    if replacement is not None:
        done.replacement = await shipments.replace(session, **replacement.arguments(), **on)
    if reply is not None:
        done.reply = await replies.reply(session, **reply.arguments(), **on)
    if resolution.close:
        await closings.close(session, **on)
    return done
