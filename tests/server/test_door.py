"""The door: how many wrong passwords are let through, how one who is invited comes in, and how one is put out."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import sqlalchemy as sa

from domain.people import tokens
from domain.people.viewer import COARSE
from domain.tables import ApiToken, Role, Session
from server import addresses
from server.database import Database
from server.uses import Uses
from tests import make
from tests.server.clients import code_of
from tests.server.desk import EMAIL, PASSWORD, desk, owner, sign_in, token, whoami

CHANGE = """mutation Change($input: PasswordChangeInput!) {
    passwordChange(input: $input) { __typename ... on PasswordChanged { sessionsEnded } }
}"""
NEW = "quite another battery"


async def asked(visitor: httpx.AsyncClient, document: str, **given: Any) -> Any:
    answer = await visitor.post("/graphql", json={"query": document, "variables": {"input": given}})
    (field,) = answer.json()["data"].values()
    return field


class TestAttempts:
    async def test_are_limited_alike_for_accounts_that_are_and_are_not(self, database: Database) -> None:
        await owner(database)

        async with desk(database, sign_in_attempts=2) as visitor, desk(database, sign_in_attempts=2) as process:
            refused = []
            for email in (EMAIL, "nobody@casa.example"):
                wrong = [await sign_in(each, email, "wrong password") for each in (visitor, process)]
                assert [answer.status_code for answer in wrong] == [401, 401]
                refused.append(await sign_in(visitor, email.upper()))

        assert {answer.status_code for answer in refused} == {429}
        assert {code_of(answer) for answer in refused} == {"TOO_MANY_ATTEMPTS"}
        assert len({answer.content for answer in refused}) == 1
        assert all(0 < int(answer.headers["retry-after"]) <= 901 for answer in refused)

    async def test_start_anew_with_the_right_password(self, database: Database) -> None:
        await owner(database)

        async with desk(database, sign_in_attempts=2) as visitor:
            for _ in range(3):
                assert (await sign_in(visitor, password="wrong password")).status_code == 401
                assert (await sign_in(visitor)).status_code == 200

    async def test_are_limited_by_address(self, database: Database) -> None:
        await owner(database)

        async with desk(database, sign_in_attempts_per_address=2) as visitor:
            statuses = [(await sign_in(visitor, f"{n}@x.example", "wrong password")).status_code for n in range(3)]
            right = await sign_in(visitor)

        assert (statuses, right.status_code) == ([401, 401, 429], 429)


class TestNetwork:
    def test_is_an_ipv4_address_or_64_bits_of_ipv6(self) -> None:
        same = ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:0:1::%eth0")

        assert {addresses.network_of(host) for host in same} == {"2001:db8::/64"}
        assert addresses.network_of("2001:db8:0:1::1") == "2001:db8:0:1::/64"
        assert addresses.network_of("::ffff:192.0.2.1") == addresses.network_of("192.0.2.1") == "192.0.2.1"
        assert [addresses.network_of(host) for host in (None, "", "unix")] == [None] * 3


class TestAcceptInvitation:
    async def test_lets_a_person_in_once(self, database: Database) -> None:
        async with database.transaction() as session:
            _, secret = await make.invitation(session, await make.merchant(session), expires_at=_far())
        body = {"secret": secret, "name": "Rita Sol", "password": NEW, "locale": "pt-BR", "timeZone": "UTC"}

        async with desk(database) as visitor:
            answer = await visitor.post("/auth/accept-invitation", json=body)
            known = await whoami(visitor)
            again = await visitor.post("/auth/accept-invitation", json=body)

        assert answer.json()["viewer"] == {"name": "Rita Sol", "role": "AGENT", "locale": "pt-BR", "timeZone": "UTC"}
        assert known.status_code == 200
        assert (again.status_code, code_of(again)) == (410, "INVITATION_OVER")

    async def test_has_one_winner_of_two_at_once(self, database: Database) -> None:
        async with database.transaction() as session:
            _, secret = await make.invitation(session, await make.merchant(session), expires_at=_far())
        body = {"secret": secret, "name": "Rita Sol", "password": NEW}

        async with desk(database) as one, desk(database) as other:
            answers = await asyncio.gather(*(each.post("/auth/accept-invitation", json=body) for each in (one, other)))

        assert sorted(answer.status_code for answer in answers) == [200, 410]

    async def test_says_what_is_wrong_and_keeps_the_invitation(self, database: Database) -> None:
        async with database.transaction() as session:
            _, secret = await make.invitation(session, await make.merchant(session), expires_at=_far())
        body = {"secret": secret, "name": "Rita Sol", "password": NEW}
        cases = [({"password": "short"}, 400), ({"name": " "}, 400), ({"locale": "x_y"}, 400), ({"secret": "y"}, 410)]

        async with desk(database) as visitor:
            for changes, status in cases:
                assert (await visitor.post("/auth/accept-invitation", json=body | changes)).status_code == status
            cross = await visitor.post("/auth/accept-invitation", json=body, headers={"Origin": "https://evil.example"})
            assert cross.status_code == 403
            assert (await visitor.post("/auth/accept-invitation", json=body)).status_code == 200


class TestPasswordChange:
    async def test_ends_the_other_sessions_at_once(self, database: Database) -> None:
        await owner(database)

        async with desk(database) as here, desk(database) as there:
            for visitor in (here, there):
                await sign_in(visitor)
            wrong = await asked(here, CHANGE, currentPassword=NEW, newPassword=NEW)
            short = await asked(here, CHANGE, currentPassword=PASSWORD, newPassword="short")
            done = await asked(here, CHANGE, currentPassword=PASSWORD, newPassword=NEW)
            assert (await whoami(here)).status_code == 200
            assert (await whoami(there)).status_code == 401
            assert (await sign_in(there)).status_code == 401
            assert (await sign_in(there, password=NEW)).status_code == 200

        assert (wrong["__typename"], short["__typename"]) == ("PasswordWrong", "PasswordTooShort")
        assert done == {"__typename": "PasswordChanged", "sessionsEnded": 1}

    async def test_is_tried_as_seldom_as_signing_in(self, database: Database) -> None:
        await owner(database)

        async with desk(database, sign_in_attempts=2) as visitor:
            await sign_in(visitor)
            said = [await asked(visitor, CHANGE, currentPassword=NEW, newPassword=NEW) for _ in range(3)]

        assert [each["__typename"] for each in said] == ["PasswordWrong", "PasswordWrong", "TooManyAttempts"]


class TestMemberRemove:
    async def test_ends_their_sessions_at_once(self, database: Database) -> None:
        boss = await owner(database)
        async with database.transaction() as session:
            agent = await make.member(
                session,
                merchant_id=boss.merchant_id,
                role=Role.AGENT,
                email="agent@casa.example",
                password_hash=boss.password_hash,
            )
        remove = "mutation Remove($input: MemberRemoveInput!) { memberRemove(input: $input) { __typename } }"

        async with desk(database) as visitor:
            await sign_in(visitor, "agent@casa.example")
            agents = {"Cookie": f"aftersale_session={visitor.cookies['aftersale_session']}"}
            visitor.cookies.clear()
            await sign_in(visitor)
            owners = {"Cookie": f"aftersale_session={visitor.cookies['aftersale_session']}"}
            visitor.cookies.clear()
            assert (await whoami(visitor, **agents)).status_code == 200
            body = {"query": remove, "variables": {"input": {"id": f"mem_{agent.id.hex}"}}}
            done = await visitor.post("/graphql", json=body, headers=owners)
            after = await whoami(visitor, **agents)

        assert done.json()["data"]["memberRemove"]["__typename"] == "MemberRemoved"
        assert after.status_code == 401


class TestUses:
    async def test_are_written_seldom_and_by_one_of_several(self, database: Database) -> None:
        made, secret = await token(database)
        viewer = tokens.viewer_of_token((await database.read(tokens.by_secret(secret, datetime.now(UTC))))[0])
        clock = [make.NOW]
        uses = [Uses(database, lambda: clock[0]) for _ in range(2)]

        written = []
        for minutes in (0, 1, 4, 6):
            clock[0] = make.NOW + minutes * (COARSE / 5)
            for each in uses:
                for _ in range(10):
                    each.note(viewer)
                await each.write()
            written.append(await _used_at(database, made))

        assert written[:3] == [make.NOW] * 3
        assert written[3] == clock[0]

    async def test_are_written_when_the_server_ends(self, database: Database) -> None:
        made, secret = await token(database)
        await owner(database)

        async with desk(database) as visitor:
            await whoami(visitor, Authorization=f"Bearer {secret}")
            assert await _used_at(database, made) is None

        assert await _used_at(database, made) is not None

    async def test_move_a_session_on(self, database: Database) -> None:
        async with database.transaction() as session:
            signed_in = await make.session(session, await make.member(session))

        uses = Uses(database, lambda: make.NOW + COARSE)
        uses._sessions = {signed_in.secret_hash: make.NOW + COARSE}
        assert (await uses.write(), await uses.write()) == (1, 0)

        seen = sa.inspect(Session).local_table.c.seen_at
        assert (await database.read(sa.select(seen)))[0][0] == make.NOW + COARSE


async def _used_at(database: Database, made: ApiToken) -> datetime | None:
    table = sa.inspect(ApiToken).local_table
    found: datetime | None = (await database.read(sa.select(table.c.used_at).where(table.c.id == made.id)))[0][0]
    return found


def _far() -> datetime:
    return datetime(2099, 1, 1, tzinfo=UTC)
