"""Whether the pages can be used by everybody: with the keyboard alone, and by the rules that axe checks."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from server import demo
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
OURS_ONLY: dict[str, Any] = {"exclude": [[".graphiql-container"]]}
"""GraphiQL itself is others' work; what we put around it is judged."""


class TestKeyboard:
    async def test_signs_in_and_opens_graphiql(self, visitor: Visitor) -> None:
        await visitor.go("/")
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()
        press, write = visitor.page.keyboard.press, visitor.page.keyboard.type

        await press("Tab")
        await write(demo.OWNER)
        await press("Tab")
        await write(demo.PASSWORD)
        await press("Enter")
        await expect(visitor.page.get_by_role("heading", name="Ana Almeida")).to_be_focused()
        await press("Tab")
        await expect(visitor.page.get_by_role("link", name="Open GraphiQL")).to_be_focused()
        await press("Enter")

        await visitor.sees_graphiql()

    async def test_walks_the_landing_page_from_top_to_bottom(self, visitor: Visitor) -> None:
        await visitor.go("/")
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()

        walked = await _walk(visitor, 6)

        origin = f"http://{visitor.host}"
        addresses = [origin + path for path in ("/graphiql", "/graphql/schema.graphql", "/health/ready")]
        assert walked == ["email", "password", "Sign in", *addresses]

    async def test_passes_through_graphiql_and_runs_a_document(self, owner: Visitor) -> None:
        await owner.open_graphiql()

        walked = await _walk(owner, 30)
        await owner.page.get_by_role("button", name="Execute query").focus()
        async with owner.page.expect_response("/graphql"):
            await owner.page.keyboard.press("Enter")

        wanted = ["aftersale", "token", "Use token", "History", "Ticket", "Execute query (Ctrl-Enter)", "Variables"]
        assert [name for name in walked if name in wanted] == wanted
        await expect(owner.result).to_contain_text("openTicketCount")


class TestAxe:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    async def test_finds_nothing_on_the_pages(self, visitor: Visitor, scheme: Any) -> None:
        await visitor.page.emulate_media(color_scheme=scheme)
        await visitor.go("/graphiql")
        await expect(visitor.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()
        found = await _violations(visitor)

        await visitor.go("/")
        await visitor.sign_in(demo.OWNER, "not the password")
        await expect(visitor.page.get_by_role("alert")).to_be_visible()
        found += await _violations(visitor)

        await visitor.sign_in(demo.OWNER, demo.PASSWORD)
        await expect(visitor.page.get_by_role("heading", name="Ana Almeida")).to_be_visible()
        found += await _violations(visitor)

        await visitor.open_graphiql()
        await visitor.open_tab("Ticket")
        found += await _violations(visitor, OURS_ONLY)
        found += await _violations(visitor, {"include": [[".first-ticket"]]})

        assert found == []


async def _walk(visitor: Visitor, steps: int) -> list[str]:
    """Press Tab, and tell where that leads: the name that is read out, or the id of a field."""
    walked = []
    for _ in range(steps):
        await visitor.page.keyboard.press("Tab")
        walked.append(await visitor.page.evaluate(_FOCUSED))
    return walked


_FOCUSED = "(at => at.ariaLabel || at.innerText.trim() || at.id)(document.activeElement)"


async def _violations(visitor: Visitor, context: dict[str, Any] | None = None) -> list[str]:
    results = await Axe().run(visitor.page, context, RULES)
    return [
        f"{visitor.page.url}: {violation['id']}: {node['html']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
