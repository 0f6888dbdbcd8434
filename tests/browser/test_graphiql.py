"""GraphiQL: the way from the order history over an open ticket to the ticket, by session and by token."""

import pytest
from playwright.async_api import expect

from server import demo
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

USE_TICKET = "Use the first open ticket"


class TestWalk:
    async def test_goes_from_the_history_over_an_open_ticket_to_the_ticket(self, owner: Visitor) -> None:
        await owner.open_graphiql()

        history = await owner.run()
        order = history["data"]["history"]["orders"]["nodes"][0]
        await expect(owner.result).to_contain_text(order["number"])
        open_ticket = order["openTickets"][0]

        await owner.open_tab("OpenTicket")
        await owner.page.get_by_role("button", name=USE_TICKET).click()
        await expect(owner.variables).to_contain_text(f'"orderId": "{order["id"]}"')
        answer = await owner.run()
        await expect(owner.result).to_contain_text(open_ticket["ticketId"])
        assert answer["data"]["order"]["number"] == order["number"]

        await owner.open_tab("Ticket")
        assert (await owner.run())["data"] == {"ticket": None}
        await owner.page.get_by_role("button", name=USE_TICKET).click()
        await expect(owner.variables).to_contain_text(f'"ticketId": "{open_ticket["ticketId"]}"')
        answer = await owner.run()
        await expect(owner.result).to_contain_text(open_ticket["number"])
        ticket = answer["data"]["ticket"]
        assert (ticket["number"], ticket["order"]["number"]) == (open_ticket["number"], order["number"])
        assert ticket["affectedProducts"][0]["orderItem"]["name"] in {item["name"] for item in order["items"]}
        assert ticket["messages"]["nodes"][0]["author"] == "CUSTOMER"
        assert ticket["events"]["nodes"][0]["type"] == "TICKET_OPENED"

    async def test_is_one_document_too(self, owner: Visitor) -> None:
        await owner.open_graphiql()

        await owner.open_tab("HistoryToTicket")
        whole = await owner.run()
        (order,) = whole["data"]["history"]["orders"]["nodes"]
        await expect(owner.result).to_contain_text(order["openTickets"][0]["number"])
        await owner.open_tab("TicketsUnhandled")
        unhandled = await owner.run()
        await expect(owner.result).to_contain_text("totalCount")

        assert all(opened["ticket"]["order"]["number"] == order["number"] for opened in order["openTickets"])
        assert order["openTickets"][0]["ticket"]["messages"]["nodes"]
        waiting = unhandled["data"]["tickets"]
        assert waiting["totalCount"] == len(waiting["nodes"]) > 0


class TestSession:
    async def test_is_wanted_before_the_editor_is_loaded(self, visitor: Visitor) -> None:
        await visitor.go("/graphiql")

        await expect(visitor.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()
        await expect(visitor.page.get_by_role("status")).to_have_text("Not signed in. Sign in")
        assert not [address for address in visitor.asked if "monaco" in address]

        await visitor.page.get_by_role("link", name="Go to the sign-in").click()
        await visitor.sign_in(demo.AGENT, demo.PASSWORD)
        await visitor.sees("Unhandled")
        await visitor.open_graphiql()

        await expect(visitor.page.get_by_role("banner")).to_contain_text("Agent at Casa Verde")

    async def test_that_ends_meanwhile_is_told_and_takes_nothing_away(self, owner: Visitor) -> None:
        await owner.open_graphiql()
        await owner.page.request.post("/auth/sign-out", data={}, headers={"Origin": f"http://{owner.host}"})

        answer = await owner.run()

        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        await expect(owner.result).to_contain_text("UNAUTHENTICATED")
        await expect(owner.page.get_by_role("banner")).to_contain_text("Not signed in.")
        await expect(owner.document).to_contain_text("query History")


class TestTokenField:
    async def test_works_without_a_session(self, visitor: Visitor, token: str) -> None:
        await visitor.go("/graphiql")

        await visitor.page.get_by_label("API token").fill(f"Bearer {token}")
        await visitor.page.get_by_role("button", name="Use token").click()
        await visitor.sees_graphiql()
        async with visitor.page.expect_request("/graphql") as coming:
            answer = await visitor.run()

        await expect(visitor.page.get_by_role("banner")).to_contain_text("ERP API token at Casa Verde")
        assert answer["data"]["history"]["orders"]["nodes"]
        assert await (await coming.value).header_value("Authorization") == f"Bearer {token}"
        assert await visitor.page.context.cookies() == []

    async def test_keeps_the_token_for_this_tab_until_it_is_cleared(self, visitor: Visitor, token: str) -> None:
        await visitor.go("/graphiql")
        await visitor.page.get_by_label("API token").fill(token)
        await visitor.page.get_by_role("button", name="Use token").click()
        await expect(visitor.page.get_by_text("API token in use")).to_be_visible()

        await visitor.page.reload()
        await visitor.sees_graphiql()
        await visitor.page.get_by_role("button", name="Clear token").click()
        await expect(visitor.page.get_by_role("banner")).to_contain_text("Not signed in.")
        await visitor.page.reload()

        await expect(visitor.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()

    @pytest.mark.parametrize(
        ("pasted", "told"),
        [
            ("aft_this-is-no-token", "This token is not accepted."),
            ("two words", "A token has no spaces and no special letters."),
        ],
    )
    async def test_tells_of_what_is_no_token(self, visitor: Visitor, pasted: str, told: str) -> None:
        await visitor.go("/graphiql")

        await visitor.page.get_by_label("API token").fill(pasted)
        await visitor.page.keyboard.press("Enter")

        await expect(visitor.page.get_by_role("alert")).to_have_text(told)
        await expect(visitor.page.get_by_label("API token")).to_have_accessible_description(told)
        await expect(visitor.page.get_by_role("heading", name="Sign in to explore")).to_be_visible()


class TestExplaining:
    async def test_shows_the_sql_of_each_root_field_while_it_is_wanted(self, owner: Visitor) -> None:
        await owner.open_graphiql()
        button = owner.page.get_by_role("button", name="Explain answers: plan, SQL, time")
        await expect(button).to_have_attribute("aria-pressed", "false")

        await button.click()
        explained = await owner.run()
        await expect(owner.result).to_contain_text("openTicketCount")
        await owner.result.click()
        await owner.page.keyboard.press("Control+End")
        await expect(owner.result).to_contain_text('"rows"')
        await owner.page.get_by_role("button", name="Do not explain answers").click()
        await expect(button).to_have_attribute("aria-pressed", "false")
        plain = await owner.run()

        told = explained["extensions"]["explain"]
        assert [field["field"] for field in told["fields"]] == ["history"]
        assert "SELECT" in told["fields"][0]["sql"]
        assert told["cost"] == explained["extensions"]["cost"]["requested"]
        assert "explain" not in plain["extensions"]
        assert plain["data"] == explained["data"]


class TestEditor:
    async def test_knows_the_schema_without_asking_elsewhere(self, owner: Visitor) -> None:
        await owner.open_graphiql()

        await owner.page.get_by_role("button", name="Show Documentation Explorer").click()

        explorer = owner.page.get_by_role("region", name="Documentation Explorer")
        await expect(explorer).to_contain_text("Query")
        assert {address.partition("/assets/")[0] for address in owner.asked if "/assets/" in address} == {
            f"http://{owner.host}"
        }

    async def test_stands_above_the_answer_on_a_telephone(self, owner: Visitor) -> None:
        await owner.page.set_viewport_size({"width": 390, "height": 844})
        await owner.open_graphiql()
        await owner.open_tab("HistoryToTicket")
        await owner.run()
        await expect(owner.result).to_contain_text("openTicketCount")

        editor = await owner.page.get_by_role("region", name="Operation Editor").bounding_box()
        result = await owner.page.get_by_role("region", name="Result Window").bounding_box()

        assert editor is not None
        assert result is not None
        assert editor["y"] + editor["height"] < result["y"]
        assert result["width"] > 300
        assert await owner.page.evaluate("document.documentElement.scrollWidth") == 390
