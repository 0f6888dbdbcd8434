"""What tests of a running server share: starting one takes seconds."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.conftest import sqlite_url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a migrated database of each kind, for all tests of a module."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield sqlite_url(Path(shutil.copy(template, tmp_path_factory.mktemp("lasting"))))
        return
    admin_url: str = request.getfixturevalue("admin_url")
    url = asyncio.run(postgres.clone(admin_url, request.getfixturevalue("postgres_template")))
    yield url
    asyncio.run(postgres.drop_database(admin_url, url))
