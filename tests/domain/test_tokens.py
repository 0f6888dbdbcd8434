"""API tokens: what they admit, until when, and that only their digest is kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.errors import Refused
from domain.people import handles, tokens
from domain.people.viewer import SYSTEM, Viewer, ViewerKind
from domain.tables import ApiToken, Merchant, Scope
from domain.texts import digest
from server.database import Database
from tests import make
from tests.domain.shops import rows

SCOPES = frozenset({Scope.TICKETS_WRITE, Scope.ORDERS_READ})
SECOND = timedelta(seconds=1)


@pytest.fixture
async def merchant(database: Database) -> Merchant:
    async with database.transaction() as session:
        return await make.merchant(session, "casa-verde")


async def created(database: Database, now: datetime, **changes: Any) -> tuple[ApiToken, str]:
    usual: dict[str, Any] = {"merchant": "casa-verde", "name": "ERP", "scopes": SCOPES}
    async with database.transaction() as session:
        return await tokens.create(session, viewer=SYSTEM, now=now, **usual | changes)


async def revoked(database: Database, token_id: UUID, now: datetime) -> ApiToken:
    async with database.transaction() as session:
        return await tokens.revoke(session, viewer=SYSTEM, token_id=token_id, now=now)


async def found(database: Database, secret: str, now: datetime) -> list[Viewer]:
    return [tokens.viewer_of_token(row) for row in await database.read(tokens.by_secret(secret, now))]


class TestCreate:
    async def test_keeps_the_digest_of_a_secret_that_is_shown_once(
        self, database: Database, merchant: Merchant, now: datetime
    ) -> None:
        token, secret = await created(database, now)

        [row] = await rows(database, ApiToken)
        assert row.model_dump() == token.model_dump()
        assert (row.merchant_id, row.name, row.scopes) == (merchant.id, "ERP", "orders:read tickets:write")
        assert row.secret_hash == digest(secret)
        assert (row.created_at, row.expires_at, row.revoked_at) == (now, None, None)
        assert (secret[:4], len(secret)) == ("ast_", 47)
        assert secret[4:].replace("-", "").replace("_", "").isalnum()

    @pytest.mark.usefixtures("merchant")
    async def test_makes_another_secret_each_time(self, database: Database, now: datetime) -> None:
        (_, first), (_, second) = await created(database, now), await created(database, now)

        assert first != second

    @pytest.mark.usefixtures("merchant")
    async def test_refuses_what_no_token_can_be(self, database: Database, now: datetime) -> None:
        refused: list[tuple[dict[str, Any], type[Refused]]] = [
            ({"scopes": SCOPES | {Scope.MARKETPLACE}}, tokens.MarketplaceScopeForbidden),
            ({"merchant": None, "scopes": frozenset()}, tokens.MarketplaceScopeNeeded),
            ({"merchant": None}, tokens.MarketplaceScopeNeeded),
            ({"merchant": "nobody"}, handles.MerchantUnknown),
            ({"name": ""}, tokens.TokenNameInvalid),
            ({"name": "x" * 201}, tokens.TokenNameInvalid),
            ({"name": "x\0"}, tokens.TokenNameInvalid),
            ({"expires_at": now}, tokens.ExpiryPassed),
            ({"expires_at": now - SECOND}, tokens.ExpiryPassed),
        ]

        for changes, refusal in refused:
            with pytest.raises(refusal):
                await created(database, now, **changes)

        assert await rows(database, ApiToken) == []


class TestBySecret:
    async def test_finds_a_merchants_viewer(self, database: Database, merchant: Merchant, now: datetime) -> None:
        token, secret = await created(database, now)

        assert await found(database, secret, now) == [
            Viewer(kind=ViewerKind.TOKEN, id=token.id, name="ERP", scopes=SCOPES, merchant_id=merchant.id)
        ]

    async def test_finds_the_marketplaces_viewer(self, database: Database, now: datetime) -> None:
        _, secret = await created(database, now, merchant=None, scopes=frozenset(Scope))

        [viewer] = await found(database, secret, now)
        assert (viewer.merchant_id, viewer.is_marketplace, viewer.scopes) == (None, True, frozenset(Scope))

    @pytest.mark.usefixtures("merchant")
    async def test_finds_none_from_its_expiry_on(self, database: Database, now: datetime) -> None:
        _, secret = await created(database, now, expires_at=now + SECOND)

        assert len(await found(database, secret, now)) == 1
        assert await found(database, secret, now + SECOND) == []

    @pytest.mark.usefixtures("merchant")
    async def test_finds_none_by_another_text(self, database: Database, now: datetime) -> None:
        token, secret = await created(database, now)

        for text in ("", secret[:-1], secret.upper(), token.secret_hash, "\0", "\ud800", "ast_" * 100_000):
            assert await found(database, text, now) == []


class TestRevoke:
    @pytest.mark.usefixtures("merchant")
    async def test_ends_a_token_at_once_and_no_other(self, database: Database, now: datetime) -> None:
        (token, secret), (_, other) = await created(database, now), await created(database, now)

        assert (await revoked(database, token.id, now)).revoked_at == now

        assert await found(database, secret, now) == []
        assert len(await found(database, other, now)) == 1

    @pytest.mark.usefixtures("merchant")
    async def test_keeps_the_first_time_when_it_is_done_again(self, database: Database, now: datetime) -> None:
        token, _ = await created(database, now)
        await revoked(database, token.id, now)

        assert (await revoked(database, token.id, now + SECOND)).revoked_at == now

    async def test_does_not_know_what_was_never_made(self, database: Database, now: datetime) -> None:
        with pytest.raises(tokens.TokenUnknown):
            await revoked(database, UUID(int=1), now)
