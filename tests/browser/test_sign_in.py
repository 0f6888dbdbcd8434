"""The way in and out, and what becomes of work when a session ends; the page for developers."""

import pytest
from playwright.async_api import expect

from server import demo
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


class TestSigningIn:
    async def test_leads_to_where_one_wanted_to_go(self, visitor: Visitor) -> None:
        await visitor.go("/orders?open=1")

        await visitor.sign_in(demo.OWNER, demo.PASSWORD)

        await visitor.sees("Order history")
        await expect(visitor.page.get_by_label("With open tickets")).to_be_checked()
        await expect(visitor.page.get_by_role("button", name="Ana Almeida Owner at Casa Verde")).to_be_visible()

    async def test_lasts_and_is_kept_from_scripts(self, owner: Visitor) -> None:
        await owner.page.reload()

        await owner.sees("Unhandled")
        (cookie,) = await owner.page.context.cookies()

        assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")
        assert await owner.page.evaluate("document.cookie") == ""

    async def test_tells_of_a_wrong_password_and_may_be_tried_again(self, visitor: Visitor) -> None:
        await visitor.go("/")

        await visitor.sign_in(demo.AGENT, "not the password")

        told = "The e-mail address or the password is wrong.Check both, and try again."
        await expect(visitor.page.get_by_role("alert")).to_have_text(told)
        await expect(visitor.page.get_by_label("Password")).to_be_focused()
        await expect(visitor.page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
        await expect(visitor.page.get_by_label("E-mail")).to_have_value(demo.AGENT)

        await visitor.page.keyboard.type(demo.PASSWORD)
        await visitor.page.keyboard.press("Enter")
        await visitor.sees("Unhandled")

    async def test_needs_the_server_and_says_so(self, visitor: Visitor) -> None:
        await visitor.go("/")
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()
        await visitor.page.context.set_offline(True)

        await visitor.try_to_sign_in(demo.OWNER, demo.PASSWORD)
        await expect(visitor.page.get_by_role("alert")).to_contain_text("The server cannot be reached")
        await visitor.page.context.set_offline(False)
        await visitor.page.get_by_role("button", name="Sign in").click()

        await visitor.sees("Unhandled")
        assert visitor.failures == ["Failed to load resource: net::ERR_INTERNET_DISCONNECTED"]
        visitor.failures.clear()

    async def test_fits_a_telephone(self, visitor: Visitor) -> None:
        await visitor.page.set_viewport_size({"width": 360, "height": 740})
        await visitor.go("/")
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()

        assert await visitor.page.evaluate("document.documentElement.scrollWidth") == 360


class TestSigningOut:
    async def test_ends_the_session_and_shuts_graphiql_too(self, owner: Visitor) -> None:
        await owner.page.get_by_role("button", name="Ana Almeida").click()
        await owner.page.get_by_role("button", name="Sign out").click()

        await expect(owner.page.get_by_text("You are signed out.")).to_be_visible()
        assert await owner.page.context.cookies() == []
        await owner.go("/graphiql")

        await expect(owner.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()


class TestSessionThatEnds:
    async def test_takes_nothing_that_was_typed(self, owner: Visitor) -> None:
        ticket = await _first_unhandled(owner)
        await owner.go(f"/tickets/{ticket}")
        await owner.page.get_by_label("Your reply", exact=True).last.fill("Dear customer, we look into it.")
        await owner.page.request.post("/auth/sign-out", data={}, headers={"Origin": f"http://{owner.host}"})
        await owner.page.get_by_role("button", name="Send reply").click()

        dialog = owner.page.get_by_role("dialog", name="Your session has ended")
        await expect(dialog).to_be_visible()
        await dialog.get_by_label("E-mail").fill(demo.OWNER)
        await dialog.get_by_label("Password").fill(demo.PASSWORD)
        await dialog.get_by_role("button", name="Sign in").click()

        await expect(dialog).to_have_count(0)
        field = owner.page.get_by_role("textbox", name="Your reply")
        await expect(field).to_have_value("Dear customer, we look into it.")
        told = await owner.ask("query ($id: ID!) { ticket(id: $id) { state } }", id=ticket)
        assert told == {"ticket": {"state": "AWAITING_MERCHANT"}}


class TestDevelopersPage:
    async def test_gives_addresses_that_are_there(self, owner: Visitor) -> None:
        await owner.page.get_by_role("link", name="API and addresses").click()
        addresses = owner.page.get_by_role("region", name="Addresses")

        await expect(addresses.get_by_role("link")).to_have_count(3)
        links = await addresses.get_by_role("link").evaluate_all("links => links.map(link => link.href)")
        answers = [await owner.page.request.get(link) for link in links]

        origin = f"http://{owner.host}"
        assert links == [origin + path for path in ("/graphiql", "/graphql/schema.graphql", "/health/ready")]
        assert [answer.status for answer in answers] == [200, 200, 200]

    async def test_tells_partners_how_to_ask_this_server(self, owner: Visitor) -> None:
        await owner.go("/settings/developers")

        terminal = owner.page.get_by_role("region", name="From a terminal")

        await expect(terminal).to_contain_text(f"curl http://{owner.host}/graphql")


class TestAddresses:
    async def test_that_are_unknown_are_told_so(self, visitor: Visitor) -> None:
        visitor.may_meet.add(404)

        answer = await visitor.page.goto("/graphiql/nowhere")

        assert answer is not None
        assert answer.status == 404
        await visitor.page.get_by_role("link", name="Go to the desk").click()
        await expect(visitor.page.get_by_label("E-mail")).to_be_visible()

    async def test_that_the_desk_does_not_have_are_told_so_in_words(self, owner: Visitor) -> None:
        await owner.go("/issues/nowhere")

        await owner.sees("There is nothing at this address")
        await owner.page.get_by_role("link", name="Go to the unhandled tickets").click()
        await owner.sees("Unhandled")

    async def test_lead_to_their_page_with_a_slash_at_the_end_too(self, visitor: Visitor) -> None:
        await visitor.go("/graphiql/?from=a-link#here")

        await expect(visitor.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()
        assert visitor.page.url.startswith(f"http://{visitor.host}/graphiql?from=a-link")


async def _first_unhandled(visitor: Visitor) -> str:
    found = await visitor.ask("{ tickets(list: UNHANDLED, first: 1) { nodes { id } } }")
    ticket: str = found["tickets"]["nodes"][0]["id"]
    return ticket
