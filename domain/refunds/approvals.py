"""Writes of owners' decisions: refunds beyond what an agent or a program may give by itself."""

from datetime import datetime
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events
from domain.errors import Refused
from domain.people.viewer import Viewer, ViewerKind
from domain.refunds import ledger, settling
from domain.refunds.settling import HeldRefund, Settled
from domain.tables import Account, EventType, Member, RefundState, Role


class OwnerOnly(Refused):
    """Only an owner of the merchant decides about refunds beyond somebody's limit."""


class RefundNotAwaitingApproval(Refused):
    """No owner has to decide about this refund, or one has already."""


async def approve(session: AsyncSession, *, viewer: Viewer, refund_id: UUID, at_once: bool, now: datetime) -> Settled:
    """Let a refund go its way, as an owner; `at_once` says that it has succeeded thereby."""
    refund = await _held(session, viewer, refund_id)
    await settling.put(session, refund.money, state=RefundState.PENDING, decided_at=now)
    entries = [settling.entry_of(EventType.REFUND_APPROVED, refund.money, refund.ticket_id)]
    if at_once:
        entries.append(await settling.succeed(session, refund.money, refund.ticket_id, now=now))
    await events.append(session, merchant_id=refund.money.merchant_id, entries=entries, viewer=viewer, at=now)
    return Settled.of(refund)


async def decline(session: AsyncSession, *, viewer: Viewer, refund_id: UUID, now: datetime) -> Settled:
    """Keep the money of a refund, as an owner."""
    refund = await _held(session, viewer, refund_id)
    await settling.put(session, refund.money, state=RefundState.DECLINED, decided_at=now)
    await ledger.move(session, refund.money, Account.PENDING, Account.KEPT, at=now)
    entry = settling.entry_of(EventType.REFUND_DECLINED, refund.money, refund.ticket_id)
    await events.append(session, merchant_id=refund.money.merchant_id, entries=[entry], viewer=viewer, at=now)
    return Settled.of(refund)


async def _held(session: AsyncSession, viewer: Viewer, refund_id: UUID) -> HeldRefund:
    """Lock a refund about which the viewer is to decide; raises OwnerOnly, RefundUnknown and the state's refusal."""
    if viewer.kind is not ViewerKind.MEMBER or viewer.role is not Role.OWNER:
        raise OwnerOnly
    # Who asks is known to a second: one who is no owner any more does not decide.
    role = (await session.exec(select(Member.role).where(Member.id == viewer.id))).first()
    if role is not Role.OWNER:
        raise OwnerOnly
    refund = await settling.held(session, viewer, refund_id)
    if refund.state is not RefundState.AWAITING_APPROVAL:
        raise RefundNotAwaitingApproval(state=refund.state)
    return refund
