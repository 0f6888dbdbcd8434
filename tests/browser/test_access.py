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
    async def test_signs_in_opens_a_ticket_and_writes(self, visitor: Visitor) -> None:
        await visitor.go("/")
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()
        press, write = visitor.page.keyboard.press, visitor.page.keyboard.type

        await press("Tab")
        await write(demo.OWNER)
        await press("Tab")
        await write(demo.PASSWORD)
        await press("Enter")
        await expect(visitor.rows.first).to_be_visible()
        await press("j")
        await expect(visitor.rows.first.get_by_role("link")).to_be_focused()
        await press("Enter")
        await expect(visitor.page.get_by_role("textbox", name="Your reply")).to_be_visible()
        await press("r")
        await write("By keyboard")

        await expect(visitor.page.get_by_role("textbox", name="Your reply")).to_have_value("By keyboard")

    async def test_passes_through_graphiql_and_runs_a_document(self, owner: Visitor) -> None:
        await owner.open_graphiql()

        walked = await _walk(owner, 30)
        await owner.page.get_by_role("button", name="Execute query").focus()
        async with owner.page.expect_response("/graphql"):
            await owner.page.keyboard.press("Enter")

        wanted = ["aftersale", "token", "Use token", "History", "Ticket", "Execute query (Ctrl-Enter)", "Variables"]
        assert [name for name in walked if name in wanted] == wanted
        await expect(owner.result).to_contain_text("openTicketCount")


SCREENS = ("/orders", "/orders?open=1&order={order}", "/issues/unhandled", "/issues/follow-up", "/issues/closed")
SCREENS_OF_ONE = (
    "/tickets/{ticket}",
    "/orders/{order}",
    "/settings/account",
    "/settings/members",
    "/settings/tokens",
    "/settings/developers",
    "/issues/nowhere",
)


class TestAxe:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    async def test_finds_nothing_around_graphiql(self, visitor: Visitor, scheme: Any) -> None:
        await visitor.page.emulate_media(color_scheme=scheme)
        await visitor.go("/graphiql")
        await expect(visitor.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()
        found = await _violations(visitor)

        await visitor.page.request.post("/auth/sign-in", data={"email": demo.OWNER, "password": demo.PASSWORD})
        await visitor.open_graphiql()
        await visitor.open_tab("Ticket")
        found += await _violations(visitor, OURS_ONLY)
        found += await _violations(visitor, {"include": [[".first-ticket"]]})

        assert found == []

    @pytest.mark.parametrize("locale", ["en", "zh-CN"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    async def test_finds_nothing_on_the_desk(self, visitor: Visitor, scheme: Any, locale: str) -> None:
        await visitor.page.emulate_media(color_scheme=scheme)
        await visitor.page.add_init_script(f"localStorage.setItem('aftersale.locale', '\"{locale}\"')")
        await visitor.go("/")
        await expect(visitor.page.locator("form")).to_be_visible()
        found = await _violations(visitor)
        await visitor.page.request.post("/auth/sign-in", data={"email": demo.OWNER, "password": demo.PASSWORD})
        places = await _places(visitor)

        for screen in (*SCREENS, *SCREENS_OF_ONE):
            await visitor.go(screen.format(**places))
            await expect(visitor.page.get_by_role("heading").first).to_be_visible()
            await visitor.page.wait_for_load_state("networkidle")
            found += [f"{screen}: {violation}" for violation in await _violations(visitor)]
        await visitor.page.keyboard.press("?")
        await expect(visitor.page.get_by_role("dialog")).to_be_visible()
        found += await _violations(visitor)

        assert found == []

    async def test_finds_nothing_on_a_telephone(self, owner: Visitor) -> None:
        await owner.page.set_viewport_size({"width": 360, "height": 740})
        places = await _places(owner)
        found = []
        for screen in ("/orders", "/issues/unhandled", "/tickets/{ticket}", "/orders/{order}", "/settings/developers"):
            await owner.go(screen.format(**places))
            await expect(owner.page.get_by_role("heading").first).to_be_visible()
            await owner.page.wait_for_load_state("networkidle")
            found += [f"{screen}: {violation}" for violation in await _violations(owner)]
            assert await owner.page.evaluate("document.documentElement.scrollWidth") == 360

        assert found == []


async def _places(visitor: Visitor) -> dict[str, str]:
    """Give the ids of a ticket that waits, and of its order."""
    asked = "{ tickets(list: UNHANDLED, first: 1) { nodes { id order { id } } } }"
    ticket = (await visitor.ask(asked))["tickets"]["nodes"][0]
    return {"ticket": ticket["id"], "order": ticket["order"]["id"]}


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
