"""Signing in and out, and what a session or a token opens."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import argon2
import httpx
import pytest
import sqlalchemy as sa
from argon2 import _password_hasher, low_level

from domain.tables import Session
from server import auth, lingering
from server.database import Database
from tests.server.clients import code_of
from tests.server.desk import EMAIL, PASSWORD, SECRET, desk, hashed, name_in, owner, sign_in, token, whoami

MALFORMED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"email": "a@b.example"}',
    b'{"email": "a@b.example", "password": null}',
    b'{"email": "a@b.example", "password": 12345}',
    b'{"email": ["a@b.example"], "password": "hush"}',
    b'{"email": "a@b.example", "password": "hush", "admin": true}',
    b"[" * 8000,
]
ELSEWHERE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


class TestSignIn:
    async def test_opens_a_session_that_scripts_cannot_read(self, database: Database) -> None:
        await owner(database)

        async with desk(database, session_days=3) as visitor:
            answer = await sign_in(visitor)
            known = await whoami(visitor)

        cookie = SimpleCookie(answer.headers["set-cookie"])["aftersale_session"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "lax", "/", "")
        assert cookie["max-age"] == "259200"
        assert answer.json() == {"viewer": {"name": "Olivia", "role": "OWNER", "locale": "en", "timeZone": "UTC"}}
        assert name_in(known) == "Olivia"

    async def test_binds_the_cookie_to_host_and_tls_where_there_is_tls(self, database: Database) -> None:
        await owner(database)

        async with desk(database, secure_cookies=True) as visitor:
            answer = await sign_in(visitor)
            known = await whoami(visitor)

        cookie = SimpleCookie(answer.headers["set-cookie"])["__Host-aftersale_session"]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert name_in(known) == "Olivia"

    async def test_keeps_only_a_digest_of_the_secret(self, database: Database) -> None:
        await owner(database)

        async with desk(database) as visitor:
            await sign_in(visitor)
            secret = visitor.cookies["aftersale_session"]

        (kept,) = await _sessions(database)
        assert secret not in kept
        assert len(kept) == 64

    async def test_answers_alike_whether_the_address_or_the_password_is_wrong(self, database: Database) -> None:
        await owner(database)

        async with desk(database) as visitor:
            stranger = await sign_in(visitor, email="nobody@casa.example")
            mistaken = await sign_in(visitor, password=PASSWORD + "!")
            odd = await sign_in(visitor, email="\0")

        assert stranger.status_code == mistaken.status_code == odd.status_code == 401
        assert stranger.content == mistaken.content == odd.content
        assert code_of(stranger) == "UNAUTHENTICATED"
        assert "set-cookie" not in stranger.headers
        assert await _sessions(database) == []

    async def test_ends_the_session_that_it_takes_the_place_of(self, database: Database) -> None:
        await owner(database)

        async with desk(database) as visitor:
            await sign_in(visitor)
            first = visitor.cookies["aftersale_session"]
            await whoami(visitor)
            await sign_in(visitor)
            visitor.cookies.set("aftersale_session", first, domain="desk.example")
            again = await whoami(visitor, Cookie=f"aftersale_session={first}")

        assert len(await _sessions(database)) == 1
        assert again.status_code == 401

    async def test_takes_no_orders_from_other_sites(self, database: Database) -> None:
        await owner(database)
        body = {"email": EMAIL, "password": PASSWORD}
        others = [ELSEWHERE, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}]

        async with desk(database) as visitor:
            answers = [await visitor.post("/auth/sign-in", json=body, headers=headers) for headers in others]

        assert {(answer.status_code, code_of(answer)) for answer in answers} == {(403, "CROSS_SITE")}
        assert await _sessions(database) == []

    async def test_lets_only_so_many_wait_for_their_hash(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(auth, "MOST_AT_ONCE", 1)
        await owner(database)

        async with desk(database) as visitor:
            answers = await asyncio.gather(*(sign_in(visitor) for _ in range(3)))
            later = await sign_in(visitor)

        assert sorted(answer.status_code for answer in answers) == [200, 429, 429]
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert (code_of(refused), refused.headers["retry-after"]) == ("TOO_MANY_SIGN_INS", "2")
        assert later.status_code == 200


@pytest.fixture
async def sqlite_desk(sqlite: str) -> AsyncIterator[httpx.AsyncClient]:
    """Serve where the kind of database makes no difference."""
    async with Database(sqlite, secret=SECRET) as database, desk(database) as visitor:
        yield visitor


class TestWork:
    @pytest.mark.parametrize(
        ("email", "password"),
        [
            (EMAIL, PASSWORD),
            (EMAIL, "another password"),
            (EMAIL, "long " * 400),
            ("nobody@casa.example", PASSWORD),
            ("nobody@casa.example", ""),
        ],
    )
    async def test_is_one_hash_whoever_signs_in(
        self, database: Database, monkeypatch: pytest.MonkeyPatch, email: str, password: str
    ) -> None:
        worked: list[tuple[int, int, int]] = []
        hash_, verify = low_level.hash_secret, low_level.verify_secret

        def hashing(**how: Any) -> bytes:
            worked.append((how["time_cost"], how["memory_cost"], how["parallelism"]))
            return hash_(**how)

        def verifying(known: bytes, *given: Any) -> bool:
            how = argon2.extract_parameters(known.decode())
            worked.append((how.time_cost, how.memory_cost, how.parallelism))
            return verify(known, *given)

        known = argon2.extract_parameters(hashed())
        await owner(database)
        monkeypatch.setattr(_password_hasher, "hash_secret", hashing)
        monkeypatch.setattr(_password_hasher, "verify_secret", verifying)

        async with desk(database) as visitor:
            await sign_in(visitor, email, password)

        assert worked == [(known.time_cost, known.memory_cost, known.parallelism)]


class TestSignInBody:
    async def test_that_is_malformed_is_told_what_is_wanted(self, sqlite_desk: httpx.AsyncClient) -> None:
        headers = {"Content-Type": "application/json"}

        answers = [await sqlite_desk.post("/auth/sign-in", content=body, headers=headers) for body in MALFORMED]

        assert {(answer.status_code, code_of(answer)) for answer in answers} == {(400, "BAD_REQUEST")}
        assert len({answer.content for answer in answers}) == 1

    async def test_of_another_type_is_refused(self, sqlite_desk: httpx.AsyncClient) -> None:
        types = ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"]

        answers = [
            await sqlite_desk.post("/auth/sign-in", content=b"{}", headers={"Content-Type": type_}) for type_ in types
        ]

        assert {(answer.status_code, code_of(answer)) for answer in answers} == {(415, "UNSUPPORTED_MEDIA_TYPE")}

    async def test_may_say_its_charset(self, sqlite_desk: httpx.AsyncClient) -> None:
        body = b'{"email": "a@b.example", "password": "hush"}'
        headers = {"Content-Type": "Application/JSON; charset=utf-8"}

        answer = await sqlite_desk.post("/auth/sign-in", content=body, headers=headers)

        assert answer.status_code == 401

    async def test_that_is_too_large_is_not_read_to_its_end(self, sqlite_desk: httpx.AsyncClient) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while True:
                sent += 1024
                yield b" " * 1024

        headers = {"Content-Type": "application/json"}
        answer = await sqlite_desk.post("/auth/sign-in", content=endless(), headers=headers)

        assert (answer.status_code, code_of(answer)) == (413, "TOO_LARGE")
        assert sent <= auth.LARGEST_BODY + lingering.BYTES + 1024


class TestSignOut:
    async def test_ends_the_session_on_the_server_at_once(self, database: Database) -> None:
        await owner(database)

        async with desk(database) as visitor:
            await sign_in(visitor)
            secret = visitor.cookies["aftersale_session"]
            before = await whoami(visitor)
            answer = await visitor.post("/auth/sign-out", json={})
            after = await whoami(visitor, Cookie=f"aftersale_session={secret}")

        assert (before.status_code, answer.status_code, answer.content, after.status_code) == (200, 204, b"", 401)
        assert await _sessions(database) == []

    async def test_takes_the_cookie_back(self, database: Database) -> None:
        await owner(database)

        async with desk(database) as visitor:
            await sign_in(visitor)
            await visitor.post("/auth/sign-out", json={})

            assert dict(visitor.cookies) == {}

    async def test_may_be_said_twice_or_by_nobody(self, database: Database) -> None:
        async with desk(database) as visitor:
            nobody = await visitor.post("/auth/sign-out")
            unknown = await visitor.post("/auth/sign-out", headers={"Cookie": "aftersale_session=over"})

        assert (nobody.status_code, unknown.status_code) == (204, 204)

    async def test_takes_no_orders_from_other_sites(self, database: Database) -> None:
        await owner(database)

        async with desk(database) as visitor:
            await sign_in(visitor)
            answer = await visitor.post("/auth/sign-out", json={}, headers=ELSEWHERE)

        assert (answer.status_code, code_of(answer)) == (403, "CROSS_SITE")
        assert len(await _sessions(database)) == 1


class TestCredentials:
    async def test_are_needed(self, database: Database) -> None:
        async with desk(database) as visitor:
            answer = await whoami(visitor)

        assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["cache-control"] == "no-store"

    async def test_may_be_a_token(self, database: Database) -> None:
        _, secret = await token(database)

        async with desk(database) as visitor:
            answers = [await whoami(visitor, Authorization=f"{s} {secret}") for s in ("Bearer", "bearer", "BEARER ")]

        assert [name_in(answer) for answer in answers] == ["ERP"] * 3

    async def test_in_a_header_decide_alone(self, database: Database) -> None:
        await owner(database)
        _, secret = await token(database)
        headers = ["Bearer ast_wrong", "Bearer", "Bearer ", "Basic YTpi", "", secret, f"Token {secret}"]

        async with desk(database) as visitor:
            await sign_in(visitor)
            answers = [await whoami(visitor, Authorization=header) for header in headers]
            without = await whoami(visitor)

        assert {(answer.status_code, code_of(answer)) for answer in answers} == {(401, "UNAUTHENTICATED")}
        assert without.status_code == 200

    async def test_in_two_headers_count_for_nothing(self, database: Database) -> None:
        _, secret = await token(database)

        async with desk(database) as visitor:
            headers = [("Authorization", f"Bearer {secret}")] * 2
            answer = await visitor.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)

        assert answer.status_code == 401

    async def test_of_one_kind_do_not_open_as_the_other(self, database: Database) -> None:
        await owner(database)
        _, secret = await token(database)

        async with desk(database) as visitor:
            await sign_in(visitor)
            session = visitor.cookies["aftersale_session"]
            assert (await whoami(visitor)).status_code == 200
            visitor.cookies.clear()
            assert (await whoami(visitor, Authorization=f"Bearer {secret}")).status_code == 200

            as_token = await whoami(visitor, Authorization=f"Bearer {session}")
            as_session = await whoami(visitor, Cookie=f"aftersale_session={secret}")

        assert (as_token.status_code, as_session.status_code) == (401, 401)

    async def test_end_on_their_day(self, database: Database) -> None:
        _, ended = await token(database, expires_at=datetime.now(UTC) - timedelta(seconds=1))
        _, revoked = await token(database, revoked_at=datetime.now(UTC))
        await owner(database)

        async with desk(database) as visitor:
            answers = [await whoami(visitor, Authorization=f"Bearer {secret}") for secret in (ended, revoked)]
            await sign_in(visitor)
            await _expire_sessions(database)
            answers.append(await whoami(visitor))

        assert [answer.status_code for answer in answers] == [401, 401, 401]

    async def test_of_a_session_are_not_lent_to_other_sites(self, database: Database) -> None:
        await owner(database)

        async with desk(database) as visitor:
            await sign_in(visitor)
            answer = await whoami(visitor, **ELSEWHERE)

        assert answer.status_code == 401

    async def test_of_a_token_work_from_everywhere(self, database: Database) -> None:
        _, secret = await token(database)

        async with desk(database) as visitor:
            answer = await whoami(visitor, Authorization=f"Bearer {secret}", **ELSEWHERE)

        assert name_in(answer) == "ERP"


async def _sessions(database: Database) -> list[str]:
    return [
        row[0] for row in await database.read(sa.select(sa.column("secret_hash")).select_from(sa.table("sessions")))
    ]


async def _expire_sessions(database: Database) -> None:
    async with database.transaction() as session:
        await session.exec(sa.update(Session).values(expires_at=datetime.now(UTC)))
