"""API tokens: the keys by which partners are known."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.errors import Refused
from domain.people import merchants
from domain.people.viewer import Viewer, ViewerKind
from domain.sql import alias, any_of
from domain.tables import ApiToken, Scope
from domain.texts import digest, is_keepable

PREFIX = "ast_"
"""How every secret starts, so that scanners for leaked keys can know it."""

MAX_NAME = 200
_RANDOM_BYTES = 32


class TokenNameInvalid(Refused):
    """A token's name has 1 to 200 characters, neither NUL nor half of a surrogate pair among them."""


class ScopeNeeded(Refused):
    """A token without a scope could do nothing."""


class MarketplaceScopeNeeded(Refused):
    """A token without a merchant is the marketplace's, and needs the scope marketplace."""


class ExpiryPassed(Refused):
    """The token would have expired already."""


class TokenUnknown(Refused):
    """There is no such token."""


async def create(
    session: AsyncSession,
    *,
    merchant: str | None,
    name: str,
    scopes: frozenset[Scope],
    expires_at: datetime | None = None,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Make a token for the merchant with this handle, or without one for the marketplace; and its secret.

    The secret is `ast_` and 43 characters that are safe in URLs. Only its digest is kept: it is shown this once.
    """
    _check(merchant=merchant, name=name, scopes=scopes, expires_at=expires_at, now=now)
    secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    token = ApiToken(
        id=ids.new(now),
        merchant_id=None if merchant is None else (await merchants.find(session, merchant)).id,
        name=name,
        secret_hash=digest(secret),
        scopes=" ".join(sorted(scopes)),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    await session.flush()
    return token, secret


async def revoke(session: AsyncSession, *, token_id: UUID, now: datetime) -> ApiToken:
    """End a token at once; one that was revoked before stays so since then."""
    unrevoked = (col(ApiToken.id) == token_id, col(ApiToken.revoked_at).is_(None))
    await session.exec(sa.update(ApiToken).where(*unrevoked).values(revoked_at=now))
    token = await session.get(ApiToken, token_id, populate_existing=True)
    if token is None:
        raise TokenUnknown
    return token


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


def _check(
    *,
    merchant: str | None,
    name: str,
    scopes: frozenset[Scope],
    expires_at: datetime | None,
    now: datetime,
) -> None:
    if not name.strip() or len(name) > MAX_NAME or not is_keepable(name):
        raise TokenNameInvalid(most=MAX_NAME)
    if not scopes:
        raise ScopeNeeded
    if merchant is None and Scope.MARKETPLACE not in scopes:
        raise MarketplaceScopeNeeded
    if expires_at is not None and expires_at <= now:
        raise ExpiryPassed(expires_at=expires_at)
