"""Who looks after whom: owners after their merchant's people, admins after everybody's, and always one who does."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain import events
from domain.errors import Refused
from domain.people import authority, invitations, members
from domain.people.invitations import Acceptance, InvitationOver, InvitationUnknown
from domain.people.members import EmailTaken, LastAdmin, LastOwner, MemberUnknown, RoleMismatch
from domain.tables import MARKETPLACE, EventType, Invitation, Member, Role, Session
from server.database import Database
from tests import make
from tests.conftest import SECRET
from tests.domain.people import Staff, done, staff_in, told
from tests.domain.shops import rows

SECOND = timedelta(seconds=1)
RITA = Acceptance(name="Rita Sol", locale="pt-BR", time_zone="America/Sao_Paulo")
NEW = {"merchant": None, "email": "rita@example.com", "name": "Rita", "role": Role.AGENT}


@pytest.fixture
async def staff(database: Database) -> Staff:
    return await staff_in(database)


async def roles(database: Database) -> dict[Any, Role]:
    return {row.id: row.role for row in await rows(database, Member)}


async def accepted(database: Database, secret: str, now: datetime) -> Member:
    async with database.transaction() as session:
        return await invitations.accept(session, secret=secret, acceptance=RITA, password_hash="new", now=now)


class TestUpdate:
    async def test_changes_what_is_given(self, database: Database, staff: Staff, now: datetime) -> None:
        await done(database, members.update, staff.owner, now, member_id=staff.agent.id, role=Role.OWNER, locale="fr")

        [row] = [row for row in await rows(database, Member) if row.id == staff.agent.id]
        assert (row.role, row.locale, row.name) == (Role.OWNER, "fr", staff.agent.name)
        [(type_, event)] = await told(database)
        assert type_ is EventType.MEMBER_UPDATED
        assert json.loads(event.data) == {
            "memberId": staff.agent.id.hex,
            "changed": ["locale", "role"],
            "role": "OWNER",
        }

    async def test_tells_nothing_where_nothing_changes(self, database: Database, staff: Staff, now: datetime) -> None:
        name = staff.agent.name
        await done(database, members.update, staff.owner, now, member_id=staff.agent.id, name=name, role=Role.AGENT)

        assert await told(database) == []

    async def test_lets_everybody_change_their_own_name(self, database: Database, staff: Staff, now: datetime) -> None:
        for member in (staff.agent, staff.support):
            await done(database, members.update, member, now, member_id=member.id, name="New Name")
            with pytest.raises(authority.RoleNeeded):
                await done(database, members.update, member, now, member_id=member.id, role=Role.OWNER)

        assert [row.name for row in await rows(database, Member)].count("New Name") == 2
        assert (await roles(database))[staff.agent.id] is Role.AGENT

    async def test_refuses_a_role_of_the_other_side(self, database: Database, staff: Staff, now: datetime) -> None:
        for member, role in ((staff.agent, Role.ADMIN), (staff.support, Role.OWNER)):
            with pytest.raises(RoleMismatch):
                await done(database, members.update, staff.admin, now, member_id=member.id, role=role)

    async def test_takes_back_what_one_who_is_no_longer_owner_has_invited(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        _, secret = await done(database, invitations.create, staff.second, now, **NEW)
        await done(database, members.update, staff.owner, now, member_id=staff.second.id, role=Role.AGENT)

        with pytest.raises(InvitationOver):
            await accepted(database, secret, now)

    async def test_counts_only_while_the_viewer_is_what_it_came_as(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        await done(database, members.update, staff.owner, now, member_id=staff.second.id, role=Role.AGENT)
        with pytest.raises(authority.RoleNeeded):
            await done(database, members.update, staff.second, now, member_id=staff.owner.id, role=Role.AGENT)

        await done(database, members.remove, staff.owner, now, member_id=staff.second.id)
        with pytest.raises(authority.MemberNeeded):
            await done(database, invitations.create, staff.second, now, **NEW)


class TestRemove:
    async def test_ends_sessions_and_invitations_and_frees_the_address(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        async with database.transaction() as session:
            await make.session(session, staff.second)
            kept = await make.session(session, staff.owner)
        await done(database, invitations.create, staff.second, now, **NEW)

        await done(database, members.remove, staff.owner, now, member_id=staff.second.id)

        assert [row.id for row in await rows(database, Session)] == [kept.id]
        assert await rows(database, Invitation) == []
        again = {**NEW, "email": staff.second.email}
        await done(database, invitations.create, staff.owner, now, **again)

    async def test_keeps_the_last_owner_and_the_last_admin(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        await done(database, members.remove, staff.owner, now, member_id=staff.second.id)
        before = await roles(database)

        for viewer, last, refusal in (
            (staff.owner, staff.owner, LastOwner),
            (staff.admin, staff.owner, LastOwner),
            (staff.admin, staff.admin, LastAdmin),
        ):
            with pytest.raises(refusal):
                await done(database, members.remove, viewer, now, member_id=last.id)
            lower = Role.AGENT if last.role is Role.OWNER else Role.SUPPORT
            with pytest.raises(refusal):
                await done(database, members.update, viewer, now, member_id=last.id, role=lower)

        assert await roles(database) == before

    async def test_does_not_count_an_owner_who_has_not_accepted_yet(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        await done(database, members.remove, staff.owner, now, member_id=staff.second.id)
        _, secret = await done(database, invitations.create, staff.owner, now, **NEW | {"role": Role.OWNER})
        with pytest.raises(LastOwner):
            await done(database, members.remove, staff.owner, now, member_id=staff.owner.id)

        await accepted(database, secret, now)
        await done(database, members.remove, staff.owner, now, member_id=staff.owner.id)

    @pytest.mark.parametrize("operation", [members.remove, members.update])
    async def test_leaves_one_owner_when_two_would_end_each_other(
        self, database: Database, staff: Staff, now: datetime, operation: Any
    ) -> None:
        given = {} if operation is members.remove else {"role": Role.AGENT}

        outcomes = await asyncio.gather(
            done(database, operation, staff.owner, now, member_id=staff.second.id, **given),
            done(database, operation, staff.second, now, member_id=staff.owner.id, **given),
            return_exceptions=True,
        )

        refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        assert len(refused) == 1
        assert isinstance(refused[0], LastOwner | authority.MemberNeeded | authority.RoleNeeded | MemberUnknown)
        owners = [row for row in await rows(database, Member) if row.role is Role.OWNER]
        assert len([row for row in owners if row.merchant_id == staff.merchant.id]) == 1

    async def test_leaves_one_owner_when_both_go_by_themselves(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        both = (staff.owner, staff.second)

        outcomes = await asyncio.gather(
            *(done(database, members.remove, each, now, member_id=each.id) for each in both), return_exceptions=True
        )

        assert sum(isinstance(outcome, LastOwner) for outcome in outcomes) == 1


class TestReach:
    @pytest.mark.parametrize("who", ["agent", "support", "token"])
    async def test_ends_before_whoever_looks_after_nobody(
        self, database: Database, staff: Staff, now: datetime, who: str
    ) -> None:
        viewer = getattr(staff, who)
        refusal = authority.MemberNeeded if who == "token" else authority.RoleNeeded

        for operation, given in (
            (invitations.create, NEW),
            (invitations.revoke, {"invitation_id": staff.owner.id}),
            (members.update, {"member_id": staff.owner.id, "name": "x"}),
            (members.remove, {"member_id": staff.owner.id}),
        ):
            with pytest.raises(refusal):
                await done(database, operation, viewer, now, **given)
        assert await told(database) == []

    async def test_of_an_owner_ends_at_the_merchant(self, database: Database, staff: Staff, now: datetime) -> None:
        strangers = (staff.stranger.id, staff.admin.id, staff.merchant.id)
        for member_id in strangers:
            for operation in (members.remove, members.update):
                with pytest.raises(MemberUnknown):
                    await done(database, operation, staff.owner, now, member_id=member_id)
        for merchant in ("blue-door", "nobody"):
            with pytest.raises(Refused, match="There is no such merchant"):
                await done(database, invitations.create, staff.owner, now, **NEW | {"merchant": merchant})

    async def test_of_an_admin_is_everybody(self, database: Database, staff: Staff, now: datetime) -> None:
        await done(database, members.remove, staff.admin, now, member_id=staff.second.id)
        await done(database, members.remove, staff.admin, now, member_id=staff.support.id)

        feeds = {event.merchant_id: [event] for _, event in await told(database)}
        assert set(feeds) == {staff.merchant.id, MARKETPLACE}
        assert [events.verify(SECRET, feed) for feed in feeds.values()] == [None, None]


class TestInvitation:
    async def test_makes_a_member_of_whoever_has_the_secret(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        invitation, secret = await done(database, invitations.create, staff.owner, now, **NEW)
        member = await accepted(database, secret, now)

        assert (member.email, member.name, member.role) == ("rita@example.com", "Rita Sol", Role.AGENT)
        assert (member.merchant_id, member.password_hash) == (staff.merchant.id, "new")
        assert (member.locale, member.time_zone) == (RITA.locale, RITA.time_zone)
        assert secret not in invitation.model_dump_json()
        assert await rows(database, Invitation) == []
        kinds = [type_ for type_, _ in await told(database)]
        assert kinds == [EventType.MEMBER_INVITED, EventType.MEMBER_JOINED]
        assert [event.actor_id for _, event in await told(database)] == [staff.owner.id, member.id]

    async def test_is_good_once_also_for_several_at_once(self, database: Database, staff: Staff, now: datetime) -> None:
        _, secret = await done(database, invitations.create, staff.owner, now, **NEW)

        outcomes = await asyncio.gather(*(accepted(database, secret, now) for _ in range(4)), return_exceptions=True)

        assert sum(isinstance(outcome, Member) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, InvitationOver) for outcome in outcomes) == 3

    async def test_is_good_until_it_expires(self, database: Database, staff: Staff, now: datetime) -> None:
        _, secret = await done(database, invitations.create, staff.owner, now, **NEW)
        ends = now + timedelta(days=invitations.DAYS)

        with pytest.raises(InvitationOver):
            await accepted(database, secret, ends)
        assert (await accepted(database, secret, ends - SECOND)).name == RITA.name

    async def test_is_good_until_it_is_taken_back(self, database: Database, staff: Staff, now: datetime) -> None:
        invitation, secret = await done(database, invitations.create, staff.owner, now, **NEW)
        with pytest.raises(InvitationUnknown):
            await done(database, invitations.revoke, staff.stranger, now, invitation_id=invitation.id)
        await done(database, invitations.revoke, staff.second, now, invitation_id=invitation.id)

        with pytest.raises(InvitationOver):
            await accepted(database, secret, now)
        with pytest.raises(InvitationUnknown):
            await done(database, invitations.revoke, staff.second, now, invitation_id=invitation.id)

    async def test_tells_of_a_colleague_and_of_nobody_elsewhere(
        self, database: Database, staff: Staff, now: datetime
    ) -> None:
        for viewer, email in ((staff.owner, staff.agent.email), (staff.admin, staff.stranger.email)):
            given = {**NEW, "merchant": "casa-verde", "email": email.upper()}
            with pytest.raises(EmailTaken):
                await done(database, invitations.create, viewer, now, **given)

        _, secret = await done(database, invitations.create, staff.owner, now, **NEW | {"email": staff.stranger.email})
        with pytest.raises(InvitationOver):
            await accepted(database, secret, now)
        assert len(await rows(database, Member)) == 6

    async def test_swept_goes_when_it_has_expired(self, database: Database, staff: Staff, now: datetime) -> None:
        await done(database, invitations.create, staff.owner, now, **NEW)
        ends = now + timedelta(days=invitations.DAYS)

        async with database.transaction() as session:
            assert await invitations.sweep(session, now=ends - SECOND) == 0
            assert await invitations.sweep(session, now=ends) == 1


class TestEvents:
    async def test_hold_nothing_personal(self, database: Database, staff: Staff, now: datetime) -> None:
        _, secret = await done(database, invitations.create, staff.owner, now, **NEW)
        member = await accepted(database, secret, now)
        await done(database, members.update, staff.owner, now, member_id=member.id, name="Rita Luz", locale="fr")
        await done(database, members.remove, staff.owner, now, member_id=member.id)

        texts = " ".join(event.data for _, event in await told(database))

        assert len(await told(database)) == 4
        assert not any(word in texts for word in ("Rita", "rita", "example.com", "Sao_Paulo", secret))
