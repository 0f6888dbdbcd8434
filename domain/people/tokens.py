"""API tokens: the keys by which partners are known."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids, money
from domain.errors import Refused
from domain.people import authority
from domain.people.viewer import COARSE, Viewer, ViewerKind
from domain.sql import Maybe, alias, any_of
from domain.tables import ApiToken, EventType, Scope
from domain.texts import MAX_NAME, digest, is_name

PREFIX = "ast_"
"""How every secret starts, so that scanners for leaked keys can know it."""

_RANDOM_BYTES = 32


class TokenNameInvalid(Refused):
    """A token's name has 1 to 200 characters, neither NUL nor half of a surrogate pair among them."""


class MarketplaceScopeNeeded(Refused):
    """A token without a merchant is the marketplace's, and needs the scope marketplace."""


class MarketplaceScopeForbidden(Refused):
    """A merchant's token acts for that merchant only, and cannot have the scope marketplace."""


class ScopeNotHeld(Refused):
    """Nobody gives a token a scope that they have not themselves."""


class ScopeUnknown(Refused):
    """There is no such scope."""


class RefundLimitInvalid(Refused):
    """A refund limit is an amount of money from zero up, with one of ISO 4217's currencies."""


class ExpiryPassed(Refused):
    """The token would have expired already."""


class TokenUnknown(Refused):
    """There is no such token."""


@dataclass(frozen=True, slots=True)
class RefundLimit:
    """How much a token may give back in a day (of UTC): in this currency, and in no other."""

    minor: int
    currency: str


def scopes_named(names: Iterable[str]) -> frozenset[Scope]:
    """Read scopes by their names; raises ScopeUnknown."""
    given = set(names)
    for name in sorted(given - set(Scope)):
        raise ScopeUnknown(scope=name)
    return frozenset(map(Scope, given))


async def create(
    session: AsyncSession,
    *,
    viewer: Viewer,
    merchant: str | None,
    name: str,
    scopes: frozenset[Scope],
    expires_at: datetime | None = None,
    refund_limit: RefundLimit | None = None,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Make a token for the merchant with this handle (or the viewer's own, or the marketplace), and its secret.

    The secret is `ast_` and 43 characters that are safe in URLs. Only its digest is kept: it is shown this once.
    Without a scope it can be looked at, and does nothing.
    """
    authority.check(viewer)
    _check(name=name, expires_at=expires_at, refund_limit=refund_limit, now=now)
    merchant_id = await authority.over(session, viewer, merchant)
    _check_scopes(viewer, merchant_id, scopes)
    secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    token = ApiToken(
        id=ids.new(now),
        merchant_id=merchant_id,
        name=name,
        secret_hash=digest(secret),
        scopes=" ".join(sorted(scopes)),
        refund_limit_minor=None if refund_limit is None else refund_limit.minor,
        refund_limit_currency=None if refund_limit is None else refund_limit.currency,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    data = {"tokenId": token.id.hex, "scopes": sorted(scopes)}
    await authority.record(session, EventType.TOKEN_CREATED, merchant_id, data, viewer=viewer, at=now)
    return token, secret


async def revoke(session: AsyncSession, *, viewer: Viewer, token_id: UUID, now: datetime) -> ApiToken:
    """End a token at once; one that was revoked before stays so since then."""
    authority.check(viewer)
    merchant_id = await authority.hold_around(session, viewer, ApiToken, token_id, unknown=TokenUnknown)
    unrevoked = (col(ApiToken.id) == token_id, col(ApiToken.revoked_at).is_(None))
    if (await session.exec(sa.update(ApiToken).where(*unrevoked).values(revoked_at=now))).rowcount:
        data = {"tokenId": token_id.hex}
        await authority.record(session, EventType.TOKEN_REVOKED, merchant_id, data, viewer=viewer, at=now)
    return (await session.exec(select(ApiToken).where(ApiToken.id == token_id))).one()


def used(uses: Mapping[UUID, datetime]) -> list[sa.Update]:
    """Note when tokens were last used, each at most once in some minutes, whichever process saw it."""
    return [
        sa.update(ApiToken)
        .where(
            col(ApiToken.id) == token_id,
            sa.or_(col(ApiToken.used_at).is_(None), col(ApiToken.used_at) <= at - COARSE),
        )
        .values(used_at=at)
        for token_id, at in sorted(uses.items())
    ]


def visible(viewer: Viewer, _table: object) -> sa.Select[Any]:
    """Select the tokens that a viewer looks after."""
    return authority.managed(viewer, ApiToken)


def listed(viewer: Viewer, *, merchant: Maybe[str]) -> sa.Select[Any]:
    """Select those of one merchant, or for an admin who names none those of the marketplace."""
    return authority.managed_at(viewer, ApiToken, merchant)


def by_secret(secret: str, now: datetime) -> sa.Select[Any]:
    """Select the token that a secret opens, for `viewer_of_token`."""
    return by_digests([digest(secret)], now)


def by_digests(digests: list[str], now: datetime) -> sa.Select[Any]:
    """Select the tokens that are in force among those whose secrets have these digests, for `viewer_of_token`."""
    token = alias(ApiToken)
    return sa.select(token.c.id, token.c.name, token.c.scopes, token.c.merchant_id, token.c.secret_hash).where(
        any_of(token.c.secret_hash, digests),
        token.c.revoked_at.is_(None),
        sa.or_(token.c.expires_at.is_(None), token.c.expires_at > now),
    )


def viewer_of_token(row: sa.Row[Any]) -> Viewer:
    """Make a viewer of the token that was found."""
    return Viewer(
        kind=ViewerKind.TOKEN,
        id=row.id,
        name=row.name,
        scopes=frozenset(map(Scope, row.scopes.split())),
        merchant_id=row.merchant_id,
    )


def _check(*, name: str, expires_at: datetime | None, refund_limit: RefundLimit | None, now: datetime) -> None:
    if not is_name(name):
        raise TokenNameInvalid(most=MAX_NAME)
    if expires_at is not None and expires_at <= now:
        raise ExpiryPassed(expires_at=expires_at)
    if refund_limit is not None and not (
        0 <= refund_limit.minor <= money.MAX_MINOR and money.is_currency(refund_limit.currency)
    ):
        raise RefundLimitInvalid


def _check_scopes(viewer: Viewer, merchant_id: UUID | None, scopes: frozenset[Scope]) -> None:
    if merchant_id is None and Scope.MARKETPLACE not in scopes:
        raise MarketplaceScopeNeeded
    if merchant_id is not None and Scope.MARKETPLACE in scopes:
        raise MarketplaceScopeForbidden
    for scope in sorted(scopes - viewer.scopes):
        raise ScopeNotHeld(scope=scope.value)
