"""The PostgreSQL that the tests run on: each way to have one, and what is left behind."""

from pathlib import Path

import asyncpg
import pytest

from tests import postgres

WAYS = {"system": postgres.system_programs(), "bundled": postgres.bundled_programs()}


@pytest.fixture(params=[pytest.param(path, id=way) for way, path in WAYS.items() if path])
def programs(request: pytest.FixtureRequest) -> Path:
    """Go through the PostgreSQLs of this machine."""
    path: Path = request.param
    return path


@pytest.fixture
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the server to be found."""
    monkeypatch.delenv(postgres.GIVEN, raising=False)


class TestStarted:
    async def test_makes_copies_and_drops_databases(self, programs: Path) -> None:
        with postgres.started(programs) as admin:
            template = await postgres.create_database(admin)
            await _ask(template, "CREATE TABLE parcels AS SELECT 7 AS number")

            copy = await postgres.clone(admin, template)
            await postgres.drop_database(admin, template)

            assert await _ask(copy, "SELECT number FROM parcels") == 7
            assert await _ask(copy, "SHOW timezone") == "America/Sao_Paulo"
            assert await _ask(admin, "SELECT count(*) FROM pg_database WHERE datname LIKE 'aftersale%'") == 1

    async def test_leaves_nothing_behind_when_a_test_raises(self, programs: Path) -> None:
        async def fail() -> None:
            with postgres.started(programs) as admin:
                raise ZeroDivisionError(await _ask(admin, "SHOW data_directory"))

        with pytest.raises(ZeroDivisionError) as raised:
            await fail()

        home = Path(str(raised.value)).parent
        assert home.name.startswith("aftersale-postgres-")
        assert not home.exists()

    def test_says_why_a_server_does_not_start(self, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(postgres.SETTINGS, "timezone", "Atlantis")

        with pytest.raises(RuntimeError) as refused, postgres.started(programs):
            pass

        assert "Atlantis" in refused.value.__notes__[0]


@pytest.mark.usefixtures("nothing_given")
class TestServer:
    def test_takes_the_one_that_is_given_without_its_driver(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(postgres.GIVEN, "postgresql+asyncpg://me:secret@db:5433/postgres?ssl=require")

        with postgres.server() as url:
            assert url == "postgresql://me:secret@db:5433/postgres?ssl=require"

    def test_says_what_to_install_where_there_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres, "system_programs", lambda: None)
        monkeypatch.setattr(postgres, "bundled_programs", lambda: None)

        with pytest.raises(RuntimeError, match="install it"), postgres.server():
            pass


async def _ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()
