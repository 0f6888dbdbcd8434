"""Invitations: how a person comes to be a member, by a secret that is shown once and works once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.errors import Refused
from domain.people import authority, members
from domain.people.viewer import Viewer
from domain.tables import EventType, Invitation, Member, Role
from domain.texts import digest

PREFIX = "asi_"
"""How every secret starts, so that scanners for leaked keys can know it."""

DAYS = 7
"""For how long an invitation is good."""

_RANDOM_BYTES = 32


class InvitationUnknown(Refused):
    """There is no such invitation."""


class InvitationOver(Refused):
    """This invitation is no longer good: ask for another."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person who was invited says of themselves."""

    name: str
    locale: str
    time_zone: str


async def create(
    session: AsyncSession,
    *,
    viewer: Viewer,
    merchant: str | None,
    email: str,
    name: str,
    role: Role,
    now: datetime,
) -> tuple[Invitation, str]:
    """Invite a person to work for the merchant with this handle (or the viewer's own, or the marketplace).

    Gives the invitation and its secret. An e-mail address that a member elsewhere has is not told: it shows to
    whoever accepts.
    """
    address = members.normalised(email)
    members.check(email=address, name=name)
    merchant_id = await authority.over(session, viewer, merchant)
    members.check_role(role, merchant_id)
    await _refuse_colleague(session, viewer, merchant_id, address)
    secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    invitation = Invitation(
        id=ids.new(now),
        merchant_id=merchant_id,
        email=address,
        name=name,
        role=role,
        secret_hash=digest(secret),
        invited_by=members.member_id(viewer),
        created_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    session.add(invitation)
    data = {"invitationId": invitation.id.hex, "role": role}
    await authority.record(session, EventType.MEMBER_INVITED, merchant_id, data, viewer=viewer, at=now)
    return invitation, secret


async def revoke(session: AsyncSession, *, viewer: Viewer, invitation_id: UUID, now: datetime) -> UUID:
    """Take an invitation back; raises InvitationUnknown also for one that was accepted."""
    authority.check(viewer)
    merchant_id = await authority.hold_around(session, viewer, Invitation, invitation_id, unknown=InvitationUnknown)
    if not (await session.exec(sa.delete(Invitation).where(col(Invitation.id) == invitation_id))).rowcount:
        raise InvitationUnknown
    data = {"invitationId": invitation_id.hex}
    await authority.record(session, EventType.INVITATION_REVOKED, merchant_id, data, viewer=viewer, at=now)
    return invitation_id


async def check(session: AsyncSession, *, secret: str, acceptance: Acceptance, now: datetime) -> None:
    """Refuse beforehand what `accept` would, so that no password is hashed in vain."""
    members.check(name=acceptance.name, locale=acceptance.locale, time_zone=acceptance.time_zone)
    good = select(Invitation.id).where(Invitation.secret_hash == digest(secret), Invitation.expires_at > now)
    if (await session.exec(good)).first() is None:
        raise InvitationOver


async def accept(
    session: AsyncSession, *, secret: str, acceptance: Acceptance, password_hash: str, now: datetime
) -> Member:
    """Become a member. Of several at once one does; the others, and all who come later, get InvitationOver.

    So does a person whose e-mail address is a member's already: only who has signed in learns of accounts.
    """
    members.check(name=acceptance.name, locale=acceptance.locale, time_zone=acceptance.time_zone)
    good = (col(Invitation.secret_hash) == digest(secret), col(Invitation.expires_at) > now)
    taken = sa.delete(Invitation).where(*good).returning(*sa.inspect(Invitation).local_table.c)
    invitation = (await session.exec(taken)).first()
    if invitation is None:
        raise InvitationOver
    member = Member(
        id=ids.new(now),
        merchant_id=invitation.merchant_id,
        email=invitation.email,
        name=acceptance.name,
        role=invitation.role,
        password_hash=password_hash,
        locale=acceptance.locale,
        time_zone=acceptance.time_zone,
        created_at=now,
    )
    if not await members.inserted(session, member):
        raise InvitationOver
    data = {"memberId": member.id.hex, "role": member.role, "invitationId": invitation.id.hex}
    itself = members.viewer_of_member(member)
    await authority.record(session, EventType.MEMBER_JOINED, member.merchant_id, data, viewer=itself, at=now)
    return member


async def sweep(session: AsyncSession, *, now: datetime) -> int:
    """Remove the invitations that have expired, and say how many."""
    return (await session.exec(sa.delete(Invitation).where(col(Invitation.expires_at) <= now))).rowcount


async def _refuse_colleague(session: AsyncSession, viewer: Viewer, merchant_id: UUID | None, address: str) -> None:
    """Refuse the address of a member whom the viewer may know of."""
    holder = select(Member.merchant_id).where(Member.email == address)
    found = (await session.exec(holder)).all()
    if found and (viewer.is_marketplace or found[0] == merchant_id):
        raise members.EmailTaken
