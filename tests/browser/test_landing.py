"""The landing page: the addresses, and the way in and out."""

import pytest
from playwright.async_api import expect

from server import demo
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


class TestLandingPage:
    async def test_gives_addresses_that_are_there(self, visitor: Visitor) -> None:
        await visitor.go("/")
        addresses = visitor.page.get_by_role("region", name="Addresses")

        told = await addresses.locator(".address").all_inner_texts()
        links = await addresses.get_by_role("link").evaluate_all("links => links.map(link => link.href)")
        answers = [await visitor.page.request.get(link) for link in links]

        origin = f"http://{visitor.host}"
        assert told == [origin + path for path in ("/graphql", "/graphiql", "/graphql/schema.graphql", "/health/ready")]
        assert links == told[1:]
        assert [answer.status for answer in answers] == [200, 200, 200]

    async def test_tells_partners_how_to_ask_this_server(self, visitor: Visitor) -> None:
        await visitor.go("/")

        terminal = visitor.page.get_by_role("region", name="From a terminal")

        await expect(terminal).to_contain_text(f"curl http://{visitor.host}/graphql")

    async def test_fits_a_telephone(self, visitor: Visitor) -> None:
        await visitor.page.set_viewport_size({"width": 390, "height": 844})
        await visitor.go("/")
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()

        assert await visitor.page.evaluate("document.documentElement.scrollWidth") == 390


class TestSigningIn:
    async def test_says_who_is_in_and_leads_on(self, visitor: Visitor) -> None:
        await visitor.go("/")

        await visitor.sign_in(demo.OWNER, demo.PASSWORD)

        await expect(visitor.page.get_by_role("heading", name="Ana Almeida")).to_be_focused()
        await expect(visitor.page.get_by_text("Owner at Casa Verde")).to_be_visible()
        await expect(visitor.page.get_by_role("link", name="Open GraphiQL")).to_be_visible()

    async def test_lasts_and_is_kept_from_scripts(self, owner: Visitor) -> None:
        await owner.page.reload()

        await expect(owner.page.get_by_role("heading", name="Ana Almeida")).to_be_visible()
        (cookie,) = await owner.page.context.cookies()

        assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")
        assert await owner.page.evaluate("document.cookie") == ""

    async def test_tells_of_a_wrong_password_and_may_be_tried_again(self, visitor: Visitor) -> None:
        await visitor.go("/")

        await visitor.sign_in(demo.AGENT, "not the password")

        alert = visitor.page.get_by_role("alert")
        await expect(alert).to_have_text("The e-mail address or the password is wrong.Check both, and try again.")
        await expect(visitor.page.get_by_label("Password")).to_be_focused()
        await expect(visitor.page.get_by_label("Password")).to_have_accessible_description(
            "The e-mail address or the password is wrong. Check both, and try again."
        )
        await expect(visitor.page.get_by_label("E-mail")).to_have_value(demo.AGENT)

        await visitor.page.keyboard.type(demo.PASSWORD)
        await visitor.page.keyboard.press("Enter")
        await expect(visitor.page.get_by_text("Agent at Casa Verde")).to_be_visible()
        await expect(visitor.page.get_by_role("alert")).to_have_count(0)

    async def test_needs_the_server_and_says_so(self, visitor: Visitor) -> None:
        await visitor.go("/")
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()
        await visitor.page.context.set_offline(True)

        await visitor.sign_in(demo.OWNER, demo.PASSWORD)
        told = visitor.page.get_by_role("alert")
        await expect(told).to_contain_text("The server cannot be reached")
        await visitor.page.context.set_offline(False)
        await visitor.page.get_by_role("button", name="Sign in").click()

        await expect(visitor.page.get_by_role("heading", name="Ana Almeida")).to_be_visible()
        assert visitor.failures == ["Failed to load resource: net::ERR_INTERNET_DISCONNECTED"]
        visitor.failures.clear()


class TestSigningOut:
    async def test_ends_the_session_and_shuts_graphiql_too(self, owner: Visitor) -> None:
        await owner.page.get_by_role("button", name="Sign out").click()

        await expect(owner.page.get_by_text("You are signed out.")).to_be_visible()
        await expect(owner.page.get_by_label("E-mail")).to_be_focused()
        assert await owner.page.context.cookies() == []
        await owner.go("/graphiql")

        await expect(owner.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()


class TestAddresses:
    async def test_that_are_unknown_are_told_so(self, visitor: Visitor) -> None:
        visitor.may_meet.add(404)

        answer = await visitor.page.goto("/graphiql/nowhere")

        assert answer is not None
        assert answer.status == 404
        await visitor.page.get_by_role("link", name="Go to the desk").click()
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()

    async def test_lead_to_their_page_with_a_slash_at_the_end_too(self, visitor: Visitor) -> None:
        await visitor.go("/graphiql/?from=a-link#here")

        await expect(visitor.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()
        assert visitor.page.url.startswith(f"http://{visitor.host}/graphiql?from=a-link")
