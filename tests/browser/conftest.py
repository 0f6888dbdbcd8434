"""What every browser test may ask for: a served desk with demo data, and somebody who visits it with Chromium."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from threading import Thread

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from server import demo, spa
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.visitor import SIZE, Visitor
from tests.conftest import sqlite_url
from tests.server import commands

ORDERS = 400
"""Enough for the owner of the demo to find open and unhandled tickets, and soon made."""

if os.environ.get("AFTERSALE_TEST_BROWSER") == "none":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def demo_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Fill a database with demo data, and give its URL."""
    url = sqlite_url(Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("browser"))))
    filled = commands.run(url, "demo", "--orders", str(ORDERS), "--merchants", "1")
    assert filled.exit_code == 0, filled.output
    return url


@pytest.fixture(scope="session")
def desk_url(demo_url: str) -> Iterator[str]:
    """Serve the demo data with the built pages, and give the address; the server may log no failure meanwhile."""
    if not (spa.DIST / "index.html").is_file():
        pytest.fail("The front end is not built: run `make build`.")
    log: list[str] = []
    with commands.started(demo_url, ("serve", "--host", "127.0.0.1", "--port", "0")) as program:
        # Read all the time: a full pipe would hold the server up.
        reader = Thread(target=log.extend, args=(program.process.stderr,), daemon=True)
        reader.start()
        start = [program.says() for _ in range(5)][1]
        yield start.split()[-1].rstrip("/")
        assert program.stop() == 0
        reader.join(commands.PATIENCE_SECONDS)
    assert not [line for line in log if "Traceback" in line or "level=error" in line]


@pytest.fixture(scope="session")
def token(demo_url: str) -> str:
    """Make a token that may read what belongs to the owner's merchant, as the page for developers tells to."""
    words = ("token", "create", "--merchant", "casa-verde", "--scopes", "orders:read,tickets:read", "--name", "ERP")
    return commands.run(demo_url, *words).stdout.strip()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium; without one, the tests fail."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, desk_url: str) -> AsyncIterator[Visitor]:
    """Let somebody visit who was never here; all that the pages ask for stays here, and nothing fails in them."""
    async with await browser.new_context(base_url=desk_url, viewport=SIZE, locale="en") as context:
        someone = Visitor(await context.new_page(), desk_url)
        yield someone
        assert someone.strays() == []
        assert someone.failures == []


@pytest_asyncio.fixture(loop_scope="session")
async def owner(visitor: Visitor) -> Visitor:
    """Sign the visitor in as the owner of the demo's first merchant, and open the desk."""
    credentials = {"email": demo.OWNER, "password": demo.PASSWORD}
    await visitor.page.request.post("/auth/sign-in", data=credentials)
    await visitor.go("/")
    await visitor.sees("Unhandled")
    return visitor
