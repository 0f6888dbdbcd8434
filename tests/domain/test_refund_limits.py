"""Refund limits: what an agent or a program gives back by itself, and what an owner decides about."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.errors import Refused
from domain.people import authority
from domain.people.members import MemberUnknown
from domain.people.tokens import RefundLimit, RefundLimitInvalid
from domain.people.viewer import SCOPES_OF_ROLE, Viewer, ViewerKind
from domain.refunds import approvals, limits, settling
from domain.refunds.approvals import OwnerOnly, RefundNotAwaitingApproval
from domain.refunds.data import LineData
from domain.refunds.settling import RefundOutcome
from domain.tables import EventType, Member, Refund, RefundSpending, RefundState, Role
from server.database import Database
from tests import make
from tests.domain.people import as_, done, staff_in, told
from tests.domain.refunding import Desk, balance, brl, desk_in, issued, refund, settled
from tests.domain.shops import rows

TOTAL = 3_500


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Open a desk whose agent may give back 10.00 BRL a day."""
    return await desk_in(database, limit=1_000)


async def needs_approval(database: Database, desk: Desk, minor: int, now: datetime, viewer: Viewer) -> bool:
    return (await issued(database, desk, refund(goodwill=brl(minor)), now, viewer=viewer)).needs_approval


async def waiting(database: Database, desk: Desk, now: datetime) -> Any:
    """Let an agent give back more than it may, and name the refund."""
    given = refund(LineData(desk.lamp, quantity=2), shipping=brl(100))
    return (await issued(database, desk, given, now, viewer=desk.agent)).refund_id


class TestLimit:
    async def test_counts_what_was_given_back_in_a_day_of_utc(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        given = [await needs_approval(database, desk, minor, now, desk.agent) for minor in (600, 401, 400, 1)]
        tomorrow = now + timedelta(hours=12)

        assert given == [False, True, False, True]
        assert await needs_approval(database, desk, 1_000, tomorrow, desk.agent) is False
        spent = {(one.day, one.spent_minor) for one in await rows(database, RefundSpending)}
        assert spent == {(now.date(), 1_000), (tomorrow.date(), 1_000)}

    async def test_is_not_gone_over_by_many_at_once(self, database: Database, desk: Desk, now: datetime) -> None:
        given = await asyncio.gather(*(needs_approval(database, desk, 300, now, desk.agent) for _ in range(6)))

        assert sorted(given) == [False] * 3 + [True] * 3
        assert await balance(database, desk) == (TOTAL - 1_800, 1_800, 0)

    async def test_bounds_a_token_and_no_owner(self, database: Database, desk: Desk, now: datetime) -> None:
        async with database.transaction() as session:
            limit: dict[str, Any] = {"refund_limit_minor": 100, "refund_limit_currency": "BRL"}
            limited, _ = await make.token(session, desk.merchant, **limit)
            free, _ = await make.token(session, desk.merchant)
            foreign, _ = await make.token(
                session, desk.merchant, refund_limit_minor=10_000, refund_limit_currency="EUR"
            )

        for made, expected in ((limited, [False, True]), (free, [False, False]), (foreign, [True, True])):
            viewer = Viewer(ViewerKind.TOKEN, made.id, "ERP", SCOPES_OF_ROLE[Role.OWNER], merchant_id=desk.merchant.id)
            assert [await needs_approval(database, desk, minor, now, viewer) for minor in (100, 1)] == expected
        assert await needs_approval(database, desk, 1_001, now, desk.owner) is False

    async def test_sends_to_the_owner_what_one_gives_who_is_gone(
        self, database: Database, desk: Desk, now: datetime
    ) -> None:
        gone = Viewer(
            ViewerKind.MEMBER, desk.ticket_id, "Rita", SCOPES_OF_ROLE[Role.AGENT], Role.AGENT, desk.merchant.id
        )
        async with database.transaction() as session:
            made = await make.token(session, desk.merchant)
        token = Viewer(ViewerKind.TOKEN, desk.ticket_id, "ERP", gone.scopes, merchant_id=desk.merchant.id)

        assert made
        assert await needs_approval(database, desk, 1, now, token) is True


class TestApprove:
    async def test_lets_it_go_its_way(self, database: Database, desk: Desk, now: datetime) -> None:
        refund_id = await waiting(database, desk, now)
        with pytest.raises(settling.RefundNotPending):
            await settled(database, refund_id, RefundOutcome.SUCCEEDED, now)

        await done(database, approvals.approve, desk.owner, now, refund_id=refund_id, at_once=False)
        await settled(database, refund_id, RefundOutcome.SUCCEEDED, now)

        assert await balance(database, desk) == (TOTAL - 2_100, 0, 2_100)
        [row] = await rows(database, Refund)
        assert (row.state, row.decided_at) == (RefundState.SUCCEEDED, now)
        assert [type_ for type_, _ in await told(database)] == [
            EventType.REFUND_ISSUED,
            EventType.REFUND_APPROVED,
            EventType.REFUND_SUCCEEDED,
        ]

    async def test_lets_it_succeed_where_nobody_settles(self, database: Database, desk: Desk, now: datetime) -> None:
        refund_id = await waiting(database, desk, now)

        await done(database, approvals.approve, desk.owner, now, refund_id=refund_id, at_once=True)

        assert await balance(database, desk) == (TOTAL - 2_100, 0, 2_100)

    async def test_is_decided_once(self, database: Database, desk: Desk, now: datetime) -> None:
        refund_id = await waiting(database, desk, now)
        acts: list[tuple[Any, dict[str, Any]]] = [(approvals.approve, {"at_once": False}), (approvals.decline, {})] * 2

        decided = await asyncio.gather(
            *(done(database, act, desk.owner, now, refund_id=refund_id, **more) for act, more in acts),
            return_exceptions=True,
        )

        assert sum(isinstance(one, RefundNotAwaitingApproval) for one in decided) == 3
        assert sum((await balance(database, desk))[:2]) == TOTAL


class TestDecline:
    async def test_keeps_the_money(self, database: Database, desk: Desk, now: datetime) -> None:
        refund_id = await waiting(database, desk, now)

        await done(database, approvals.decline, desk.owner, now, refund_id=refund_id)

        assert await balance(database, desk) == (TOTAL, 0, 0)
        [row] = await rows(database, Refund)
        assert (row.state, row.decided_at, row.settled_at) == (RefundState.DECLINED, now, None)

    @pytest.mark.parametrize("act", [approvals.approve, approvals.decline])
    async def test_is_for_owners_of_the_merchant_alone(
        self, database: Database, desk: Desk, now: datetime, act: Any
    ) -> None:
        refund_id = await waiting(database, desk, now)
        foreign = await desk_in(database, "blue-door")
        async with database.transaction() as session:
            admin = as_(await make.member(session))
        former = Viewer(
            ViewerKind.MEMBER, desk.agent.id, "Rita", SCOPES_OF_ROLE[Role.OWNER], Role.OWNER, desk.merchant.id
        )
        token = Viewer(ViewerKind.TOKEN, desk.owner.id, "ERP", SCOPES_OF_ROLE[Role.OWNER], merchant_id=desk.merchant.id)
        more = {"at_once": False} if act is approvals.approve else {}

        for viewer, problem in (
            (desk.agent, OwnerOnly),
            (admin, OwnerOnly),
            (former, OwnerOnly),
            (token, OwnerOnly),
            (foreign.owner, settling.RefundUnknown),
        ):
            with pytest.raises(problem):
                await done(database, act, viewer, now, refund_id=refund_id, **more)


class TestSet:
    async def test_holds_for_an_agent_until_it_is_taken_away(self, database: Database, now: datetime) -> None:
        staff = await staff_in(database)
        for limit in (RefundLimit(500, "BRL"), None):
            await done(database, limits.set_, staff.owner, now, member_id=staff.agent.id, limit=limit)
            [agent] = [one for one in await rows(database, Member) if one.id == staff.agent.id]
            expected = (None, None) if limit is None else (500, "BRL")
            assert (agent.refund_limit_minor, agent.refund_limit_currency) == expected
        assert [type_ for type_, _ in await told(database)] == [EventType.REFUND_LIMIT_SET] * 2

    async def test_is_refused_where_it_makes_no_sense(self, database: Database, now: datetime) -> None:
        staff = await staff_in(database)
        good = RefundLimit(500, "BRL")
        wrong: list[tuple[Any, Member, RefundLimit, type[Refused]]] = [
            (staff.owner, staff.second, good, limits.RefundLimitOfAgents),
            (staff.admin, staff.support, good, limits.RefundLimitOfAgents),
            (staff.owner, staff.stranger, good, MemberUnknown),
            (staff.agent, staff.agent, good, authority.RoleNeeded),
            (staff.token, staff.agent, good, authority.MemberNeeded),
            (staff.owner, staff.agent, RefundLimit(-1, "BRL"), RefundLimitInvalid),
            (staff.owner, staff.agent, RefundLimit(2**53, "BRL"), RefundLimitInvalid),
            (staff.owner, staff.agent, RefundLimit(1, "BRX"), RefundLimitInvalid),
        ]

        for viewer, member, limit, problem in wrong:
            with pytest.raises(problem):
                await done(database, limits.set_, viewer, now, member_id=member.id, limit=limit)
