"""Make the README's picture of GraphiQL anew: `python -m tests.browser.pictures URL`, of a desk with demo data."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import async_playwright, expect

from server import demo
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.visitor import SIZE, Visitor

EXPLORER = Path(__file__).parents[2] / "docs" / "images" / "explorer.png"


async def take(url: str) -> None:
    """Walk from the history to a ticket in one document, and keep what is seen."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        page = await browser.new_page(base_url=url, viewport=SIZE, color_scheme="light")
        visitor = Visitor(page, url)
        await visitor.go("/")
        await visitor.sign_in(demo.OWNER, demo.PASSWORD)
        await visitor.open_graphiql()
        await visitor.open_tab("HistoryToTicket")
        await visitor.run()
        await expect(visitor.result).to_contain_text("openTicketCount")
        # Nothing to fill in here: the room goes to the document.
        await page.get_by_role("button", name="Hide editor tools").click()
        await page.mouse.move(640, 20)
        EXPLORER.parent.mkdir(exist_ok=True)
        await page.screenshot(path=EXPLORER, animations="disabled")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1]))
