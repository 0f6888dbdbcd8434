"""The command line: what it does, what it prints where, and how it ends."""

import asyncio
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import col

from domain import ids, migrations
from domain.people import members, passwords, tokens
from domain.people.viewer import Viewer
from domain.tables import Role, Scope, Session
from schema.root import make_schema
from schema.sdl import exported
from server import demo
from server.database import Database
from tests import make
from tests.server import commands, outage
from tests.server.clients import code_of
from tests.server.outage import Outage

SERVE = ("serve", "--host", "127.0.0.1", "--port", "0")
SERVE_WITH_PROCESSES = (*SERVE, "--processes", "2")
WORK = ("work",)
MIGRATE = ("migrate",)
DEPLOYED = (SERVE, SERVE_WITH_PROCESSES, WORK, MIGRATE)
"""What containers run, with an address that is free here: `tests/conventions` compares."""

MEMBER = ("member", "add", "--email", "Olivia@Casa.example", "--name", "Olivia")
PASSWORD = "correct horse battery"
WHOAMI = {"query": "{ viewer { name } }"}
NOWHERE = "postgresql://aftersale:hush@127.0.0.1:1/aftersale"


@pytest.fixture
def cut() -> Iterator[Outage]:
    """Supply a PostgreSQL that may be stopped."""
    with outage.prepared() as prepared:
        yield prepared


@pytest.fixture
def merchant(database_url: str) -> str:
    """Let a merchant sell, and give its handle."""

    async def add() -> str:
        async with _opened(database_url) as database, database.transaction() as session:
            return (await make.merchant(session)).handle

    return asyncio.run(add())


class TestHelp:
    def test_lists_each_command_with_what_it_is_for(self) -> None:
        result = commands.run(NOWHERE, "--help")

        assert result.exit_code == 0
        for name in ("serve", "work", "migrate", "member", "token", "schema"):
            assert re.search(rf"\b{name}\s+[A-Z]\w+", result.stdout)


class TestSettings:
    @pytest.mark.parametrize("words", [SERVE, WORK, MIGRATE, ("token", "create", "--scopes", "marketplace")])
    def test_that_are_wrong_are_named_before_anything_else(self, words: tuple[str, ...]) -> None:
        result = commands.run(NOWHERE, *words, AFTERSALE_PORT="80", AFTERSALE_SESSION_DAYS="soon")

        assert result.exit_code == 2
        assert result.stdout == ""
        assert "AFTERSALE_PORT" in result.stderr
        assert "AFTERSALE_SESSION_DAYS" in result.stderr
        assert "hush" not in result.stderr


class TestDatabase:
    def test_that_does_not_answer_is_waited_for_in_vain(self) -> None:
        result = commands.run(NOWHERE, *SERVE, AFTERSALE_DATABASE_WAIT="0.2")

        assert result.exit_code == 1
        assert result.stderr.splitlines() == [
            "Waiting for the database at 127.0.0.1:1 …",
            "The database at 127.0.0.1:1 did not answer within 0.2 seconds.",
        ]

    def test_that_comes_is_waited_for(self, cut: Outage) -> None:
        asyncio.run(cut.begin())

        with commands.started(cut.url, ["work", "--once"], AFTERSALE_DATABASE_WAIT="60") as program:
            waiting = program.warns()
            asyncio.run(cut.end())
            code, _, _ = program.end()

        assert waiting.startswith("Waiting for the database at 127.0.0.1:")
        assert code == 0

    @pytest.mark.parametrize("words", [SERVE, WORK, ("token", "revoke", str(ids.new(make.NOW)))])
    def test_that_is_not_migrated_is_refused(self, tmp_path: Path, words: tuple[str, ...]) -> None:
        result = commands.run(f"sqlite:///{tmp_path / 'new.db'}", *words)

        assert result.exit_code == 1
        assert "run `python -m server migrate`" in result.stderr


class TestMigrate:
    def test_brings_a_database_to_the_newest_version(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'new.db'}"

        result = commands.run(url, *MIGRATE)

        assert (result.exit_code, result.stdout) == (0, "")
        assert asyncio.run(migrations.current_is_head(url))

    def test_may_be_run_again(self, database_url: str) -> None:
        assert commands.run(database_url, *MIGRATE).exit_code == 0
        assert asyncio.run(migrations.current_is_head(database_url))

    def test_leaves_a_database_of_a_newer_version_alone(self, database_url: str) -> None:
        version = sa.table("alembic_version", sa.column("version_num"))
        asyncio.run(_execute(database_url, version.update().values(version_num="of the future")))

        result = commands.run(database_url, *MIGRATE)

        assert result.exit_code == 1
        assert "newer version" in result.stderr


class TestSchema:
    def test_prints_the_schema_and_nothing_else(self) -> None:
        result = commands.run(NOWHERE, "schema")

        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == exported(make_schema())


class TestMemberAdd:
    def test_lets_a_person_sign_in(self, database_url: str, merchant: str) -> None:
        words = (
            *MEMBER,
            "--merchant",
            merchant,
            "--role",
            "OWNER",
            "--locale",
            "pt-BR",
            "--time-zone",
            "America/Bahia",
        )

        result = commands.run(database_url, *words, typed=f"{PASSWORD}\n")

        assert (result.exit_code, result.stdout) == (0, "")
        (row,) = asyncio.run(_read(database_url, members.by_email("olivia@casa.example")))
        assert (row.name, row.role, row.locale, row.time_zone) == ("Olivia", Role.OWNER, "pt-BR", "America/Bahia")
        assert asyncio.run(passwords.matches(PASSWORD, row.password_hash))

    def test_needs_no_merchant_for_the_marketplace(self, database_url: str) -> None:
        result = commands.run(database_url, *MEMBER, "--role", "SUPPORT", typed=f"{PASSWORD}\n")

        assert result.exit_code == 0
        (row,) = asyncio.run(_read(database_url, members.by_email("olivia@casa.example")))
        assert (row.role, row.merchant_id) == (Role.SUPPORT, None)

    @pytest.mark.parametrize(
        ("words", "typed", "message"),
        [
            (("--role", "OWNER", "--merchant", "nobody"), PASSWORD, "There is no such merchant."),
            (("--role", "OWNER"), PASSWORD, "Owners and agents work for a merchant"),
            (("--role", "ADMIN"), "short", "A password has at least 10 characters."),
            (("--role", "ADMIN"), "", "A password has at least 10 characters."),
        ],
    )
    def test_says_why_not(self, sqlite: str, words: tuple[str, ...], typed: str, message: str) -> None:
        result = commands.run(sqlite, *MEMBER, *words, typed=typed)

        assert (result.exit_code, result.stdout) == (1, "")
        assert message in result.stderr
        assert "Traceback" not in result.stderr

    def test_asks_a_person_for_the_password_without_showing_it(self, sqlite: str) -> None:
        screen, keyboard = os.openpty()
        try:
            with commands.started(sqlite, [*MEMBER, "--role", "ADMIN"], stdin=keyboard) as program:
                for prompt in ("Password", "Repeat for confirmation"):
                    _until(program.process, f"{prompt}: ")
                    os.write(screen, f"{PASSWORD}\n".encode())
                code, said, _ = program.end()
            shown = _shown(screen)
        finally:
            os.close(screen)
            os.close(keyboard)

        assert (code, said) == (0, "")
        assert PASSWORD not in shown
        (row,) = asyncio.run(_read(sqlite, members.by_email("olivia@casa.example")))
        assert asyncio.run(passwords.matches(PASSWORD, row.password_hash))


class TestTokenCreate:
    def test_prints_the_token_alone_on_standard_output(self, database_url: str, merchant: str) -> None:
        words = ("token", "create", "--merchant", merchant, "--scopes", "orders:read, orders:write", "--name", "ERP")

        with commands.started(database_url, words) as program:
            code, said, warned = program.end()

        assert code == 0
        assert re.fullmatch(r"ast_[\w-]{43}\n", said)
        viewer = _viewer_of(database_url, said.strip())
        assert viewer is not None
        assert (viewer.name, viewer.scopes) == ("ERP", frozenset({Scope.ORDERS_READ, Scope.ORDERS_WRITE}))
        assert viewer.merchant_id is not None
        assert str(viewer.id) in warned
        assert said.strip() not in warned

    def test_makes_one_of_the_marketplace_that_ends(self, database_url: str) -> None:
        words = ("token", "create", "--scopes", "marketplace,orders:write", "--expires-days", "3")

        result = commands.run(database_url, *words)

        now = datetime.now(UTC)
        secret = result.stdout.strip()
        assert _viewer_of(database_url, secret, now + timedelta(days=2.99)) is not None
        assert _viewer_of(database_url, secret, now + timedelta(days=3)) is None

    @pytest.mark.parametrize(
        ("words", "code", "message"),
        [
            (("--scopes", "orders:read"), 1, "needs the scope marketplace"),
            (("--scopes", ","), 1, "needs the scope marketplace"),
            (("--scopes", "orders:read", "--merchant", "nobody"), 1, "There is no such merchant."),
            (("--scopes", "marketplace,orders:all"), 2, "orders:all"),
            (("--scopes", "marketplace", "--expires-days", "0"), 2, "--expires-days"),
        ],
    )
    def test_says_why_not(self, sqlite: str, words: tuple[str, ...], code: int, message: str) -> None:
        result = commands.run(sqlite, "token", "create", *words)

        assert (result.exit_code, result.stdout) == (code, "")
        assert message in result.stderr


class TestTokenRevoke:
    def test_ends_a_token_by_the_id_that_was_told(self, database_url: str) -> None:
        made = commands.run(database_url, "token", "create", "--scopes", "marketplace")
        identifier = made.stderr.split()[-1]

        results = [commands.run(database_url, "token", "revoke", identifier) for _ in range(2)]

        assert [result.exit_code for result in results] == [0, 0]
        assert _viewer_of(database_url, made.stdout.strip()) is None

    def test_knows_no_other_token(self, sqlite: str) -> None:
        unknown = commands.run(sqlite, "token", "revoke", str(ids.new(make.NOW)))
        malformed = commands.run(sqlite, "token", "revoke", "ast_secret")

        assert (unknown.exit_code, unknown.stderr) == (1, "There is no such token.\n")
        assert malformed.exit_code == 2


class TestWork:
    def test_removes_expired_sessions(self, database_url: str) -> None:
        asyncio.run(_sessions(database_url, timedelta(seconds=-1), timedelta(days=1)))

        with commands.started(database_url, ["work", "--once"]) as program:
            code, said, warned = program.end()

        assert (code, said) == (0, "")
        assert '"sessions": 1' in warned
        assert len(asyncio.run(_read(database_url, sa.select(col(Session.secret_hash))))) == 1

    def test_goes_on_until_it_is_stopped(self, sqlite: str) -> None:
        with commands.started(sqlite, WORK) as program:
            first = program.warns()
            code = program.stop()

        assert '"message": "swept"' in first
        assert code == 0


class TestServe:
    @pytest.mark.parametrize("words", [SERVE, SERVE_WITH_PROCESSES])
    def test_answers_where_it_says_until_it_is_stopped(self, database_url: str, words: tuple[str, ...]) -> None:
        secret = commands.run(
            database_url, "token", "create", "--scopes", "marketplace", "--name", "ERP"
        ).stdout.strip()

        with commands.started(database_url, words) as program:
            lines = [program.says() for _ in range(4)]
            graphql = lines[2].split()[-1]
            with httpx.Client(timeout=commands.PATIENCE_SECONDS) as client:
                stranger = client.post(graphql, json=WHOAMI)
                answer = client.post(graphql, json=WHOAMI, headers={"Authorization": f"Bearer {secret}"})
            code = program.stop()
            warned = program.process.stderr.read() if program.process.stderr else ""

        assert [line.split()[-1].rpartition("/")[2] for line in lines[1:]] == ["", "graphql", "graphiql"]
        assert answer.json()["data"] == {"viewer": {"name": "ERP"}}
        assert (stranger.status_code, code_of(stranger)) == (401, "UNAUTHENTICATED")
        assert "server" not in answer.headers
        assert code == 0
        assert re.search(r'"path": "/graphql", "kind": "\w+", "status": 200', warned)
        assert "Traceback" not in warned
        assert secret not in warned

    def test_says_how_to_sign_in_to_demo_data(self, sqlite: str) -> None:
        asyncio.run(_member(sqlite, demo.OWNER))

        with commands.started(sqlite, SERVE) as program:
            lines = [program.says() for _ in range(5)]
            program.stop()

        assert lines[4].split(maxsplit=2)[2] == f"{demo.OWNER}, password {demo.PASSWORD}"

    def test_says_that_a_port_is_in_use(self, sqlite: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            result = commands.run(sqlite, "serve", "--port", str(port))

        assert result.exit_code == 1
        assert result.stderr == f"Port {port} of 127.0.0.1 is in use. Choose another with --port.\n"

    def test_says_that_an_address_is_not_its_own(self, sqlite: str) -> None:
        result = commands.run(sqlite, "serve", "--host", "192.0.2.1")

        assert result.exit_code == 1
        assert result.stderr.startswith("Cannot listen on port 8000 of 192.0.2.1: ")


def _opened(url: str) -> Database:
    return Database(url, secret=commands.SECRET.encode())


async def _read(url: str, select: sa.Select[Any]) -> list[sa.Row[Any]]:
    async with _opened(url) as database:
        return await database.read(select)


async def _execute(url: str, statement: sa.Update) -> None:
    async with _opened(url) as database, database.transaction() as session:
        await session.exec(statement)


async def _member(url: str, email: str) -> None:
    async with _opened(url) as database, database.transaction() as session:
        await make.member(session, email=email)


async def _sessions(url: str, *lasting: timedelta) -> None:
    """Sign a member in, for so long each."""
    now = datetime.now(UTC)
    async with _opened(url) as database, database.transaction() as session:
        member = await make.member(session)
        for time in lasting:
            await make.session(session, member, created_at=now, expires_at=now + time)


def _viewer_of(url: str, secret: str, now: datetime | None = None) -> Viewer | None:
    rows = asyncio.run(_read(url, tokens.by_secret(secret, now or datetime.now(UTC))))
    return tokens.viewer_of_token(rows[0]) if rows else None


def _until(process: subprocess.Popen[str], text: str) -> None:
    """Read standard error up to a text that ends no line."""
    assert process.stderr is not None
    seen = ""
    while not seen.endswith(text):
        letter = process.stderr.read(1)
        assert letter, f"It ended with {seen!r}."
        seen += letter


def _shown(screen: int) -> str:
    os.set_blocking(screen, False)
    try:
        return os.read(screen, 4096).decode()
    except BlockingIOError:
        return ""
