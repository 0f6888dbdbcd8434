"""What every test may ask for: an empty database of either kind, and a time.

Each kind of database is migrated once, and copied for each test.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from domain import migrations
from server.database import Database
from tests import make, postgres

SECRET = b"the secret of the tests, 32 bytes and more"


@pytest.fixture(scope="session")
def admin_url() -> Iterator[str]:
    """Supply a PostgreSQL, and name its administrator's database; without one, the tests fail."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(admin_url: str) -> Iterator[str]:
    """Migrate a PostgreSQL database to copy."""
    url = asyncio.run(postgres.create_database(admin_url))
    asyncio.run(migrations.upgrade(url))
    yield url
    asyncio.run(postgres.drop_database(admin_url, url))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate a SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "aftersale.db"
    asyncio.run(migrations.upgrade(sqlite_url(path)))
    return path


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """Copy the SQLite file, and give the copy's URL."""
    return sqlite_url(Path(shutil.copy(sqlite_template, tmp_path)))


@pytest.fixture
def postgresql(admin_url: str, postgres_template: str) -> Iterator[str]:
    """Copy the PostgreSQL database, and give the copy's URL."""
    url = asyncio.run(postgres.clone(admin_url, postgres_template))
    yield url
    asyncio.run(postgres.drop_database(admin_url, url))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of an empty, migrated database of each kind."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open an empty, migrated database of each kind."""
    async with Database(database_url, secret=SECRET, connections=4) as opened:
        yield opened


@pytest.fixture
def now() -> datetime:
    """Stop the clock."""
    return make.NOW


def sqlite_url(path: Path) -> str:
    """Name a SQLite file as a database."""
    return f"sqlite+aiosqlite:///{path}"
