"""What is granted: tokens by owners and admins, a merchant's policy by admins, and a member's own ways in."""

from datetime import datetime
from typing import Any

import pytest

from domain.people import authority, handles, merchants, passwords, sessions, tokens
from domain.people.tokens import RefundLimit
from domain.people.viewer import Viewer, ViewerKind
from domain.tables import ApiToken, EventType, Merchant, Role, Scope, Session
from domain.texts import digest
from server.database import Database
from tests import make
from tests.domain.people import Staff, as_, done, staff_in, told
from tests.domain.shops import rows

KEY: dict[str, Any] = {"merchant": None, "name": "ERP", "scopes": frozenset({Scope.ORDERS_READ})}


@pytest.fixture
async def staff(database: Database) -> Staff:
    return await staff_in(database)


class TestTokenCreate:
    async def test_is_for_owners_and_admins(self, database: Database, staff: Staff, now: datetime) -> None:
        limit = RefundLimit(50_000, "BRL")
        await done(database, tokens.create, staff.owner, now, **KEY, refund_limit=limit)
        await done(database, tokens.create, staff.admin, now, **KEY | {"merchant": "casa-verde"})
        for viewer, refusal in (
            (staff.agent, authority.RoleNeeded),
            (staff.support, authority.RoleNeeded),
            (staff.token, authority.MemberNeeded),
        ):
            with pytest.raises(refusal):
                await done(database, tokens.create, viewer, now, **KEY)

        made = await rows(database, ApiToken)
        assert {row.merchant_id for row in made} == {staff.merchant.id}
        assert {(row.refund_limit_minor, row.refund_limit_currency) for row in made} == {(50_000, "BRL"), (None, None)}
        assert [type_ for type_, _ in await told(database)] == [EventType.TOKEN_CREATED] * 2

    async def test_gives_nobody_more_than_they_have(self, database: Database, staff: Staff, now: datetime) -> None:
        for viewer, scope, refusal in (
            (staff.owner, Scope.REFUNDS_SETTLE, tokens.ScopeNotHeld),
            (staff.owner, Scope.MARKETPLACE, tokens.MarketplaceScopeForbidden),
        ):
            with pytest.raises(refusal):
                await done(database, tokens.create, viewer, now, **KEY | {"scopes": frozenset({scope})})
        for merchant in ("blue-door", "nobody"):
            with pytest.raises(handles.MerchantUnknown):
                await done(database, tokens.create, staff.owner, now, **KEY | {"merchant": merchant})
        assert await rows(database, ApiToken) == []

    async def test_makes_one_that_does_nothing(self, database: Database, staff: Staff, now: datetime) -> None:
        _, secret = await done(database, tokens.create, staff.owner, now, **KEY | {"scopes": frozenset()})

        [row] = await database.read(tokens.by_secret(secret, now))
        assert tokens.viewer_of_token(row).scopes == frozenset()

    @pytest.mark.parametrize("limit", [RefundLimit(-1, "BRL"), RefundLimit(2**53, "BRL"), RefundLimit(1, "XXXX")])
    async def test_refuses_a_limit_that_is_no_money(
        self, database: Database, staff: Staff, now: datetime, limit: RefundLimit
    ) -> None:
        with pytest.raises(tokens.RefundLimitInvalid):
            await done(database, tokens.create, staff.owner, now, **KEY, refund_limit=limit)


class TestTokenRevoke:
    async def test_reaches_as_far_as_the_viewer(self, database: Database, staff: Staff, now: datetime) -> None:
        token, _ = await done(database, tokens.create, staff.owner, now, **KEY)
        with pytest.raises(tokens.TokenUnknown):
            await done(database, tokens.revoke, staff.stranger, now, token_id=token.id)

        for _ in range(2):
            await done(database, tokens.revoke, staff.second, now, token_id=token.id)

        kinds = [type_ for type_, _ in await told(database)]
        assert kinds == [EventType.TOKEN_CREATED, EventType.TOKEN_REVOKED], "told once"


class TestMerchantUpdate:
    async def test_lets_owners_name_and_admins_set_the_policy(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        await done(database, merchants.update, staff.owner, now, merchant=None, name="Casa", locale="pt-BR")
        await done(database, merchants.update, staff.admin, now, merchant="casa-verde", reply_limit=2, reopen_days=0)

        [row] = [row for row in await rows(database, Merchant) if row.id == staff.merchant.id]
        assert (row.name, row.locale, row.reply_limit, row.reopen_days) == ("Casa", "pt-BR", 2, 0)
        assert "Casa" not in " ".join(event.data for _, event in await told(database))

    async def test_refuses_what_cannot_be(self, database: Database, staff: Staff, now: datetime) -> None:
        refused: list[tuple[Any, dict[str, Any], Any]] = [
            (staff.owner, {"merchant": None, "reply_limit": 5}, merchants.ReplyPolicyOfMarketplace),
            (staff.owner, {"merchant": "blue-door", "name": "x"}, handles.MerchantUnknown),
            (staff.owner, {"merchant": "nobody", "name": "x"}, handles.MerchantUnknown),
            (staff.admin, {"merchant": None, "name": "x"}, handles.MerchantUnknown),
            (staff.admin, {"merchant": "casa-verde", "reply_limit": 0}, merchants.ReplyPolicyInvalid),
            (staff.admin, {"merchant": "casa-verde", "reopen_days": 366}, merchants.ReplyPolicyInvalid),
            (staff.owner, {"merchant": None, "name": " "}, merchants.MerchantNameInvalid),
            (staff.owner, {"merchant": None, "locale": "pt_BR"}, merchants.MerchantLocaleInvalid),
            (staff.agent, {"merchant": None, "name": "x"}, authority.RoleNeeded),
            (staff.token, {"merchant": None, "name": "x"}, authority.MemberNeeded),
        ]

        for viewer, given, refusal in refused:
            with pytest.raises(refusal):
                await done(database, merchants.update, viewer, now, **given)
        assert await told(database) == []


class TestSessionsEnd:
    async def test_ends_the_viewers_own_others(self, database: Database, staff: Staff, now: datetime) -> None:
        async with database.transaction() as session:
            here = await make.session(session, staff.agent, secret_hash=digest("here"))
            for _ in range(2):
                await make.session(session, staff.agent)
            foreign = await make.session(session, staff.owner)
        viewer = (await database.read(sessions.by_secret("here", now)))[0]
        agent = Viewer(
            ViewerKind.MEMBER,
            staff.agent.id,
            "Ana",
            frozenset(),
            Role.AGENT,
            staff.merchant.id,
            session=viewer.session,
        )

        assert await done(database, sessions.end, agent, now, session_ids=[foreign.id, here.id]) == 0
        assert await done(database, sessions.end, agent, now) == 2
        assert {row.id for row in await rows(database, Session)} == {here.id, foreign.id}
        assert [type_ for type_, _ in await told(database)] == [EventType.SESSIONS_ENDED]


class TestPasswordChange:
    async def test_has_one_winner(self, database: Database, staff: Staff, now: datetime) -> None:
        given = {"old_hash": staff.agent.password_hash, "new_hash": "new"}
        await done(database, passwords.change, as_(staff.agent), now, **given)

        with pytest.raises(passwords.PasswordWrong):
            await done(database, passwords.change, as_(staff.agent), now, **given)
        assert [type_ for type_, _ in await told(database)] == [EventType.PASSWORD_CHANGED]
