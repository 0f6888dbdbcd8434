"""Members: the people who work for a merchant or for the marketplace."""

import re
import unicodedata
import zoneinfo
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.errors import Refused
from domain.people import authority
from domain.people.viewer import SCOPES_OF_ROLE, Viewer, ViewerKind, itself_as_member, merchant_named
from domain.sql import Maybe, alias
from domain.tables import EventType, Invitation, Member, Role
from domain.texts import MAX_NAME, is_keepable, is_language_tag, is_name

MAX_EMAIL = 254
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_OF_MARKETPLACE = frozenset({Role.SUPPORT, Role.ADMIN})


class EmailTaken(Refused):
    """Another member has this e-mail address."""


class EmailInvalid(Refused):
    """An e-mail address reads like name@example.com and has at most 254 characters."""


class MemberNameInvalid(Refused):
    """A member's name has 1 to 200 characters, neither NUL nor half of a surrogate pair among them."""


class RoleMismatch(Refused):
    """Owners and agents work for a merchant; support and admins work for the marketplace and have none."""


class LocaleInvalid(Refused):
    """A locale is a language tag of BCP 47, such as en or pt-BR."""


class TimeZoneUnknown(Refused):
    """A time zone is a name of the IANA database: Europe/Berlin, or UTC."""


class MemberUnknown(Refused):
    """There is no such member."""


class LastOwner(Refused):
    """A merchant keeps at least one owner: let another be one first."""


class LastAdmin(Refused):
    """The marketplace keeps at least one admin: let another be one first."""


async def add(  # noqa: PLR0913 - what a member is
    session: AsyncSession,
    *,
    viewer: Viewer,
    merchant: str | None,
    email: str,
    name: str,
    role: Role,
    password_hash: str,
    locale: str = "en",
    time_zone: str = "UTC",
    now: datetime,
) -> Member:
    """Let a person work for the merchant with this handle, or without one for the marketplace."""
    address = normalised(email)
    check(email=address, name=name, locale=locale, time_zone=time_zone)
    check_role(role, merchant)
    member = Member(
        id=ids.new(now),
        merchant_id=await authority.over(session, viewer, merchant),
        email=address,
        name=name,
        role=role,
        password_hash=password_hash,
        locale=locale,
        time_zone=time_zone,
        created_at=now,
    )
    if not await inserted(session, member):
        raise EmailTaken
    data = {"memberId": member.id.hex, "role": role}
    await authority.record(session, EventType.MEMBER_JOINED, member.merchant_id, data, viewer=viewer, at=now)
    return member


async def inserted(session: AsyncSession, member: Member) -> bool:
    """Insert a member, unless another has the e-mail address."""
    statement = insert(Member).values(**member.model_dump()).on_conflict_do_nothing()
    return bool((await session.exec(statement)).rowcount)


async def update(
    session: AsyncSession,
    *,
    viewer: Viewer,
    member_id: UUID,
    name: str | None = None,
    role: Role | None = None,
    locale: str | None = None,
    time_zone: str | None = None,
    now: datetime,
) -> UUID:
    """Change what is given. Everybody may change their own name, locale and time zone."""
    check(name=name, locale=locale, time_zone=time_zone)
    member = await _held(session, viewer, member_id, own=role is None)
    if role is not None:
        check_role(role, member.merchant_id)
    given = {"name": name, "role": role, "locale": locale, "time_zone": time_zone}
    changed = {key: value for key, value in given.items() if value is not None and value != getattr(member, key)}
    if not changed:
        return member_id
    if "role" in changed:
        await _keep_one_beside(session, member)
        await session.exec(sa.delete(Invitation).where(col(Invitation.invited_by) == member_id))
    await session.exec(sa.update(Member).where(col(Member.id) == member_id).values(**changed))
    data: dict[str, Any] = {"memberId": member_id.hex, "changed": sorted(changed)}
    if "role" in changed:
        data["role"] = role
    await authority.record(session, EventType.MEMBER_UPDATED, member.merchant_id, data, viewer=viewer, at=now)
    return member_id


async def remove(session: AsyncSession, *, viewer: Viewer, member_id: UUID, now: datetime) -> UUID:
    """Let a person go: their sessions and the invitations they made end with it, and the address is free again."""
    member = await _held(session, viewer, member_id)
    await _keep_one_beside(session, member)
    await session.exec(sa.delete(Member).where(col(Member.id) == member_id))
    data = {"memberId": member_id.hex, "role": member.role}
    await authority.record(session, EventType.MEMBER_REMOVED, member.merchant_id, data, viewer=viewer, at=now)
    return member_id


async def still(session: AsyncSession, *, member_id: UUID, password_hash: str) -> bool:
    """Whether a member is still there with this password; stays so until the transaction ends."""
    own = select(Member.id).where(Member.id == member_id, Member.password_hash == password_hash)
    return (await session.exec(own.with_for_update(read=True))).first() is not None


def member_id(viewer: Viewer) -> UUID | None:
    """Say which member a viewer is; None for the program itself."""
    return viewer.id if viewer.kind is ViewerKind.MEMBER else None


def visible(viewer: Viewer, _table: object) -> sa.Select[Any]:
    """Select the members whom a viewer may know of: those it looks after, and itself."""
    if viewer.role in {Role.OWNER, Role.ADMIN}:
        return authority.managed(viewer, Member)
    return itself_as_member(viewer)


def listed(viewer: Viewer, *, merchant: Maybe[str]) -> sa.Select[Any]:
    """Select those of one merchant, or for an admin who names none those of the marketplace."""
    if viewer.role in {Role.OWNER, Role.ADMIN}:
        return authority.managed_at(viewer, Member, merchant)
    statement = itself_as_member(viewer)
    row = statement.get_final_froms()[0]
    return statement if merchant is None else statement.where(row.c.merchant_id == merchant_named(merchant))


def normalised(email: str) -> str:
    """Write an e-mail address the one way it is kept and compared: trimmed, composed, in lower case."""
    return unicodedata.normalize("NFC", email.strip().lower())


def known() -> tuple[sa.FromClause, sa.Select[Any]]:
    """Select members, with what makes a viewer of one."""
    row = alias(Member)
    return row, sa.select(row.c.id, row.c.name, row.c.role, row.c.merchant_id, row.c.locale, row.c.time_zone)


def by_email(email: str) -> sa.Select[Any]:
    """Select the member with an e-mail address, and the hash of the password, for one who signs in."""
    row, statement = known()
    address = normalised(email)
    found = row.c.email == address if is_keepable(address) else sa.false()
    return statement.add_columns(row.c.password_hash).where(found)


def viewer_of_member(row: Any) -> Viewer:
    """Make a viewer of a member found by `by_email` or by a session's secret."""
    return Viewer(
        kind=ViewerKind.MEMBER,
        id=row.id,
        name=row.name,
        scopes=SCOPES_OF_ROLE[row.role],
        role=row.role,
        merchant_id=row.merchant_id,
        locale=row.locale,
        time_zone=row.time_zone,
        session=getattr(row, "session", None),
    )


def check(
    *, email: str | None = None, name: str | None = None, locale: str | None = None, time_zone: str | None = None
) -> None:
    """Refuse what no member can have, of what is given."""
    if email is not None and (len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email) or not is_keepable(email)):
        raise EmailInvalid(most=MAX_EMAIL)
    if name is not None and not is_name(name):
        raise MemberNameInvalid(most=MAX_NAME)
    if locale is not None and not is_language_tag(locale):
        raise LocaleInvalid(locale=locale)
    if time_zone is not None and time_zone not in zoneinfo.available_timezones():
        raise TimeZoneUnknown(time_zone=time_zone)


def check_role(role: Role, merchant: UUID | str | None) -> None:
    """Refuse a role that a merchant's people, or without one the marketplace's, do not have."""
    if (merchant is None) != (role in _OF_MARKETPLACE):
        raise RoleMismatch(role=role)


async def _held(session: AsyncSession, viewer: Viewer, member_id: UUID, *, own: bool = False) -> Member:
    """Find a member whom the viewer looks after, or where that will do the viewer itself, and hold all there."""
    authority.check_member(viewer)
    if not (own and member_id == viewer.id):
        authority.check(viewer)
    await authority.hold_around(session, viewer, Member, member_id, unknown=MemberUnknown)
    member = await session.get(Member, member_id, populate_existing=True)
    if member is None:
        raise MemberUnknown
    session.expunge(member)
    return member


async def _keep_one_beside(session: AsyncSession, member: Member) -> None:
    """Refuse to lose the last who looks after people; whoever came by an invitation counts once it is accepted."""
    if member.role not in {Role.OWNER, Role.ADMIN}:
        return
    others = select(sa.func.count()).where(
        Member.role == member.role, col(Member.merchant_id).is_not_distinct_from(member.merchant_id)
    )
    if (await session.exec(others.where(Member.id != member.id))).one() == 0:
        raise LastOwner if member.role is Role.OWNER else LastAdmin
