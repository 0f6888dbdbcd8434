"""Make the README's pictures anew (`make screenshots`): a desk with demo data, as its owner sees it."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Literal

from playwright.async_api import Browser, ViewportSize, async_playwright, expect

from server import demo
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.visitor import SIZE, Visitor
from tests.conftest import sqlite_url
from tests.server import commands

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WAITING = "{ tickets(list: UNHANDLED, sort: RESPOND_BY_ASC, first: 2) { nodes { id order { id } } } }"


@dataclass(frozen=True)
class Shot:
    """A picture of a page."""

    name: str
    path: str
    scheme: Literal["light", "dark"] = "light"
    width: int = SIZE["width"]
    height: int = SIZE["height"]


SHOTS = (
    Shot("history", "/orders?order={order}", width=1600, height=900),
    Shot("unhandled", "/issues/unhandled"),
    Shot("ticket", "/tickets/{ticket}", width=1440, height=900),
    Shot("ticket-dark", "/tickets/{ticket}", "dark", width=1440, height=900),
    Shot("telephone", "/issues/unhandled", width=390, height=780),
)


async def take(url: str) -> None:
    """Look at each page, and keep what is seen."""
    IMAGES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        for shot in SHOTS:
            visitor = await _visitor(browser, url, shot)
            ticket = (await visitor.ask(WAITING))["tickets"]["nodes"][-1]
            await visitor.go(shot.path.format(ticket=ticket["id"], order=ticket["order"]["id"]))
            await expect(visitor.page.get_by_role("heading").first).to_be_visible()
            await visitor.page.wait_for_load_state("networkidle")
            await visitor.page.screenshot(path=IMAGES / f"{shot.name}.png", animations="disabled")
            await visitor.page.context.close()
        await _take_explorer(await _visitor(browser, url, Shot("explorer", "/graphiql")))
        await browser.close()


async def _visitor(browser: Browser, url: str, shot: Shot) -> Visitor:
    size = ViewportSize(width=shot.width, height=shot.height)
    context = await browser.new_context(base_url=url, viewport=size, color_scheme=shot.scheme, locale="en")
    page = await context.new_page()
    await page.request.post("/auth/sign-in", data={"email": demo.OWNER, "password": demo.PASSWORD})
    return Visitor(page, url)


async def _take_explorer(visitor: Visitor) -> None:
    """Walk from the history to a ticket in one document of GraphiQL."""
    await visitor.open_graphiql()
    await visitor.open_tab("HistoryToTicket")
    await visitor.run()
    await expect(visitor.result).to_contain_text("openTicketCount")
    # Nothing to fill in here: the room goes to the document.
    await visitor.page.get_by_role("button", name="Hide editor tools").click()
    await visitor.page.mouse.move(640, 20)
    await visitor.page.screenshot(path=IMAGES / "explorer.png", animations="disabled")


def main() -> None:
    """Serve made-up data for as long as the pictures take."""
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "desk.db")
        for words in (("migrate",), ("demo", "--orders", "800")):
            made = commands.run(url, *words)
            assert made.exit_code == 0, made.output
        with commands.started(url, ("serve", "--host", "127.0.0.1", "--port", "0")) as program:
            # Read all the time: a full pipe would hold the server up.
            Thread(target=list, args=(program.process.stderr,), daemon=True).start()
            start = [program.says() for _ in range(5)][1]
            asyncio.run(take(start.split()[-1].rstrip("/")))
            program.stop()


if __name__ == "__main__":
    main()
