"""Members: the people who work for a merchant or for the marketplace."""

import re
import unicodedata
import zoneinfo
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.errors import Refused
from domain.people import merchants
from domain.people.viewer import SCOPES_OF_ROLE, Viewer, ViewerKind
from domain.sql import alias
from domain.tables import Member, Role
from domain.texts import is_keepable, is_language_tag

MAX_EMAIL = 254
MAX_NAME = 200
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


async def add(  # noqa: PLR0913 - what a member is
    session: AsyncSession,
    *,
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
    _check(email=address, name=name, locale=locale, time_zone=time_zone)
    if (merchant is None) != (role in _OF_MARKETPLACE):
        raise RoleMismatch(role=role)
    member = Member(
        id=ids.new(now),
        merchant_id=None if merchant is None else (await merchants.find(session, merchant)).id,
        email=address,
        name=name,
        role=role,
        password_hash=password_hash,
        locale=locale,
        time_zone=time_zone,
        created_at=now,
    )
    statement = insert(Member).values(**member.model_dump()).on_conflict_do_nothing()
    if not (await session.exec(statement)).rowcount:
        raise EmailTaken
    return member


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


def _check(*, email: str, name: str, locale: str, time_zone: str) -> None:
    if len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email) or not is_keepable(email):
        raise EmailInvalid(most=MAX_EMAIL)
    if not name.strip() or len(name) > MAX_NAME or not is_keepable(name):
        raise MemberNameInvalid(most=MAX_NAME)
    if not is_language_tag(locale):
        raise LocaleInvalid(locale=locale)
    if time_zone not in zoneinfo.available_timezones():
        raise TimeZoneUnknown(time_zone=time_zone)
