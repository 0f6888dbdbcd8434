"""What browsers hold the pages to: nothing that they do is outside of their policy."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from server import demo
from tests.browser.visitor import PATIENCE_MILLISECONDS, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

TELL = """
    document.addEventListener("securitypolicyviolation", (event) =>
        tellViolation([event.effectiveDirective, event.blockedURI, event.sourceFile, event.sample]));
"""


@pytest_asyncio.fixture(loop_scope="session")
async def violations(visitor: Visitor) -> list[Any]:
    """Collect what the browser keeps the pages from."""
    told: list[Any] = []
    # Playwright takes no method of a list itself.
    await visitor.page.expose_function("tellViolation", lambda violation: told.append(violation))  # noqa: PLW0108
    await visitor.page.add_init_script(TELL)
    return told


class TestPolicy:
    async def test_is_enforced(self, visitor: Visitor, violations: list[Any]) -> None:
        await visitor.go("/")

        await visitor.page.evaluate("document.body.setAttribute('style', 'color: red')")
        await visitor.page.evaluate("document.body.append(document.createElement('script'))")
        await visitor.page.evaluate("document.querySelector('body > script').append('globalThis.ran = true')")

        async with asyncio.timeout(PATIENCE_MILLISECONDS / 1_000):
            while min(len(violations), len(visitor.failures)) < 2:
                await visitor.page.evaluate("new Promise(requestAnimationFrame)")
        assert {directive for directive, *_ in violations} == {"style-src-attr", "script-src-elem"}
        assert await visitor.page.evaluate("globalThis.ran") is None
        visitor.failures.clear()  # the console tells of each too

    async def test_admits_all_that_the_desk_does(self, visitor: Visitor, violations: list[Any]) -> None:
        page = visitor.page
        await visitor.go("/")
        await visitor.sign_in(demo.OWNER, demo.PASSWORD)
        await visitor.rows.first.get_by_role("link").first.click()
        await page.get_by_role("button", name="Ask support").click()
        await expect(page.get_by_role("dialog", name="Ask support to take over")).to_be_visible()
        await page.get_by_role("button", name="Cancel").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_role("link", name="History").click()
        await visitor.rows.first.get_by_role("link").first.click()
        await expect(page.get_by_role("complementary", name="Order")).to_be_visible()

        assert violations == []

    async def test_admits_all_that_graphiql_does(self, owner: Visitor, violations: list[Any]) -> None:
        await owner.open_graphiql()
        page = owner.page

        await owner.run()
        await expect(owner.result).to_contain_text("data")
        await owner.document.locator("span", has_text="openTicketCount").last.hover()
        await expect(page.locator(".monaco-hover:not(.hidden)").first).to_be_visible()
        await owner.document.click()
        await page.keyboard.press("Control+Home")
        await page.keyboard.type("{ view")
        await page.keyboard.press("Control+Space")
        await expect(page.locator(".suggest-widget.visible")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Documentation Explorer").click()
        await page.get_by_role("button", name="Open short keys dialog").click()
        await expect(page.get_by_role("dialog")).to_be_visible()

        assert violations == []

    async def test_leaves_lines_of_the_editor_in_their_places(self, owner: Visitor) -> None:
        await owner.open_graphiql()

        tops = await owner.document.locator(".view-line").evaluate_all(
            "lines => lines.map(line => line.getBoundingClientRect().top)"
        )

        assert len(tops) > 5
        assert len(set(tops)) == len(tops)
