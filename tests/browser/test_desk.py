"""Journeys through the desk, as the people tell them who work there."""

import gzip
import re

import pytest
from playwright.async_api import expect

from server import demo
from tests.browser.visitor import Json, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_SCROLLS = 600
"""For a minute: whoever scrolls goes on until the end has come."""
WAITING = """
    { tickets(list: UNHANDLED, sort: RESPOND_BY_ASC, first: 10) {
        nodes { id number order { id number customer { name } } }
    } }
"""


class TestHistory:
    async def test_leads_from_an_order_over_its_ticket_to_the_ticket(self, owner: Visitor) -> None:
        ticket = (await _waiting(owner))[0]

        await owner.page.get_by_role("link", name="History").click()
        await owner.sees("Order history")
        await owner.page.keyboard.press("/")
        await owner.page.keyboard.type(ticket["order"]["number"])
        row = owner.rows.filter(has_text=ticket["order"]["number"])
        await expect(owner.rows).to_have_count(1)
        await row.get_by_role("link", name=ticket["number"]).click()

        await owner.sees(ticket["number"])
        assert owner.page.url.endswith(f"/tickets/{ticket['id']}")
        await expect(owner.page.get_by_role("heading", name=f"Order {ticket['order']['number']}")).to_be_visible()

    async def test_keeps_in_the_address_what_is_looked_at(self, owner: Visitor) -> None:
        await owner.go("/orders")
        await owner.page.get_by_label("With open tickets").check()
        await owner.page.get_by_label("State").select_option("Delivered")
        await owner.page.get_by_role("button", name="View").click()
        await owner.page.get_by_label("Total").uncheck()
        await expect(owner.page).to_have_url(re.compile(r"open=1.*state=DELIVERED|state=DELIVERED.*open=1"))

        await owner.page.reload()

        await expect(owner.page.get_by_label("State")).to_have_value("DELIVERED")
        await expect(owner.page.get_by_role("columnheader", name="Order")).to_be_visible()
        await expect(owner.page.get_by_role("columnheader", name="Total")).to_have_count(0)
        await owner.page.get_by_role("button", name="Clear filters").click()
        await expect(owner.page).to_have_url(re.compile(r"/orders\?hide=total$"))

    async def test_opens_an_order_beside_the_table_and_goes_on_to_the_end(self, owner: Visitor) -> None:
        total = (await owner.ask("{ history { orders { totalCount } } }"))["history"]["orders"]["totalCount"]
        await owner.go("/orders")
        await owner.rows.first.get_by_role("link").first.click()
        panel = owner.page.get_by_role("complementary", name="Order")
        await expect(panel.get_by_role("heading", name="Items")).to_be_visible()
        await owner.page.keyboard.press("Escape")
        await expect(panel).to_have_count(0)

        table = owner.page.get_by_role("table", name="Orders")
        await expect(table).to_have_attribute("aria-rowcount", str(total + 1))
        last = owner.rows.and_(owner.page.locator(f'[aria-rowindex="{total + 1}"]'))
        # A page may be asked for a moment after the scroll: until then the network is idle too.
        for _ in range(MOST_SCROLLS):
            await table.evaluate("table => table.parentElement.scrollTo(0, table.scrollHeight)")
            if await last.count():
                break
            await owner.page.wait_for_timeout(100)
        await expect(last).to_be_visible()
        assert await owner.rows.count() < total

    async def test_says_what_helps_where_nothing_matches(self, owner: Visitor) -> None:
        await owner.go("/orders?q=there-is-no-such-order")

        await owner.sees("No order matches")


class TestTicket:
    async def test_is_answered_once_and_the_draft_outlives_a_reload(self, owner: Visitor) -> None:
        ticket = (await _waiting(owner))[-1]
        await owner.page.get_by_role("link", name=ticket["number"]).click()
        await expect(owner.page.get_by_text("Last reply: 1 of 1")).to_be_visible()

        await owner.page.keyboard.press("r")
        await owner.page.keyboard.type("Dear {{name}}, the rest is on its way.")
        await owner.page.reload()
        field = owner.page.get_by_role("textbox", name="Your reply")
        await expect(field).to_have_value("Dear {{name}}, the rest is on its way.")
        await owner.page.get_by_role("button", name="Send reply").click()
        check = owner.page.get_by_role("dialog", name="Before you send")
        await expect(check).to_contain_text("“{{name}}” looks like a gap that is not filled in.")
        await check.get_by_role("button", name="Back to the text").click()
        await field.fill("Dear customer, the rest is on its way.")
        await field.press("Control+Enter")

        talk = owner.page.get_by_role("list", name="Conversation")
        await expect(talk).to_contain_text("Dear customer, the rest is on its way.")
        await expect(owner.page.get_by_text("Waits for the customer").first).to_be_visible()
        await expect(owner.page.get_by_text("The customer was answered already")).to_be_visible()

    async def test_is_closed_and_reopened_and_what_is_not_allowed_says_why(self, owner: Visitor) -> None:
        ticket = (await _waiting(owner))[0]
        await owner.go(f"/tickets/{ticket['id']}")

        await owner.page.get_by_role("button", name="Close ticket").click()
        await expect(owner.page.get_by_text("This ticket is closed.").first).to_be_visible()
        asking = owner.page.get_by_role("button", name=re.compile("Ask support ?: This ticket is closed"))
        await expect(asking).to_be_disabled()
        await owner.page.get_by_role("button", name="Reopen").click()

        await expect(owner.page.get_by_role("textbox", name="Your reply")).to_be_visible()
        talk = owner.page.get_by_role("list", name="Conversation")
        await expect(talk).to_contain_text("The ticket was closed")
        await expect(talk).to_contain_text("The ticket was reopened")

    async def test_tells_at_once_that_somebody_else_wrote_meanwhile(self, owner: Visitor) -> None:
        ticket = (await _waiting(owner))[1]
        await owner.go(f"/tickets/{ticket['id']}")
        field = owner.page.get_by_role("textbox", name="Your reply")
        await field.fill("I was about to write this")

        answer = {"ticketId": ticket["id"], "body": "A colleague's answer", "idempotencyKey": "colleague"}
        reply = "mutation ($input: TicketReplyInput!) { ticketReply(input: $input) { __typename } }"
        assert await owner.ask(reply, input=answer) == {"ticketReply": {"__typename": "TicketReplied"}}

        await expect(owner.page.get_by_text("While you were writing, there was a new message")).to_be_visible()
        await expect(owner.page.get_by_role("button", name="Send reply")).to_be_disabled()
        await expect(field).to_have_value("I was about to write this")
        await owner.page.get_by_role("button", name="Discard").click()
        await expect(owner.page.get_by_text("The customer was answered already")).to_be_visible()


class TestLists:
    async def test_show_what_they_count_and_are_walked_by_keyboard(self, owner: Visitor) -> None:
        waiting = await _waiting(owner)
        await expect(owner.page).to_have_title(f"({len(waiting)}) Unhandled · aftersale")
        await expect(owner.rows).to_have_count(len(waiting))

        await owner.page.keyboard.press("j")
        await owner.page.keyboard.press("j")
        await owner.page.keyboard.press("k")
        await owner.page.keyboard.press("Enter")

        await owner.sees(waiting[0]["number"])
        await owner.page.keyboard.press("g")
        await owner.page.keyboard.press("f")
        await owner.sees("Follow-up")

    async def test_acknowledge_several_tickets_at_once(self, owner: Visitor) -> None:
        await owner.go("/issues/follow-up")
        await expect(owner.rows.first).to_be_visible()
        before = await owner.rows.count()
        await owner.page.keyboard.press("j")
        await owner.page.keyboard.press("x")
        await owner.page.keyboard.press("j")
        await owner.page.keyboard.press("x")
        await expect(owner.page.get_by_role("region", name="Chosen tickets")).to_contain_text("2 chosen")

        await owner.page.get_by_role("button", name="Take note").click()

        await expect(owner.page.get_by_text("Done for 2 tickets.")).to_be_visible()
        await expect(owner.rows).to_have_count(before - 2)


class TestSupport:
    async def test_takes_the_ticket_that_waits_and_answers_it(self, visitor: Visitor) -> None:
        await visitor.page.request.post("/auth/sign-in", data={"email": demo.OWNER, "password": demo.PASSWORD})
        ask = "mutation ($input: TicketRequestSupportInput!) { ticketRequestSupport(input: $input) { __typename } }"
        given = {"ticketId": (await _waiting(visitor))[-1]["id"], "reason": "LANGUAGE"}
        assert await visitor.ask(ask, input=given) == {"ticketRequestSupport": {"__typename": "SupportRequested"}}
        await visitor.page.request.post("/auth/sign-out", data={}, headers={"Origin": f"http://{visitor.host}"})
        await visitor.go("/support")
        await visitor.sign_in(demo.SUPPORT, demo.PASSWORD)
        await visitor.sees("Support queue")

        await visitor.page.get_by_role("button", name="Take the next ticket").click()
        field = visitor.page.get_by_role("textbox", name="Your reply")
        await field.fill("The marketplace's support takes care of it.")
        await visitor.page.get_by_role("button", name="Send reply").click()

        talk = visitor.page.get_by_role("list", name="Conversation")
        await expect(talk).to_contain_text("The marketplace's support takes care of it.")
        await expect(talk).to_contain_text("Support is looking at it")
        await expect(visitor.page.get_by_role("link", name="Unhandled")).to_have_count(0)


class TestSettings:
    async def test_make_and_revoke_a_token(self, owner: Visitor) -> None:
        await owner.page.get_by_role("link", name="API tokens").click()
        await owner.page.get_by_role("button", name="New token").click()
        await owner.page.get_by_label("Name").fill("Warehouse")
        await owner.page.get_by_label("orders:read").check()
        await owner.page.get_by_role("button", name="Make the token").click()
        secret = await owner.page.get_by_label("Token", exact=True).input_value()
        await owner.page.get_by_role("button", name="Done").click()

        answer = await owner.page.request.post(
            "/graphql", data={"query": "{ viewer { name } }"}, headers={"Authorization": f"Bearer {secret}"}
        )
        assert (await answer.json())["data"] == {"viewer": {"name": "Warehouse"}}
        await owner.page.get_by_role("button", name="Revoke Warehouse").click()
        await owner.page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        await expect(owner.page.get_by_text("The token is revoked.")).to_be_visible()

    async def test_invite_somebody_and_take_that_back(self, owner: Visitor) -> None:
        await owner.page.get_by_role("link", name="Members").click()
        await owner.page.get_by_role("button", name="Invite somebody").click()
        await owner.page.get_by_label("Name").fill("Bruno")
        await owner.page.get_by_label("E-mail").fill("bruno@demo.example")
        await owner.page.get_by_role("button", name="Make the link").click()
        link = await owner.page.get_by_label("Link", exact=True).input_value()
        assert link.startswith(f"http://{owner.host}/invitation#asi_")
        await owner.page.get_by_role("button", name="Done").click()

        await owner.page.get_by_role("button", name="Take back Bruno").click()

        await expect(owner.page.get_by_text("The invitation is taken back.")).to_be_visible()
        await expect(owner.page.get_by_role("button", name="Take back Bruno")).to_have_count(0)


class TestChinese:
    async def test_is_spoken_on_this_device_from_when_it_is_chosen(self, owner: Visitor) -> None:
        await owner.page.get_by_role("button", name="Ana Almeida").click()
        await owner.page.get_by_label("简体中文").click()
        await owner.sees("待处理")

        await owner.page.reload()

        await owner.sees("待处理")
        await expect(owner.page.get_by_role("columnheader", name="剩余时间")).to_be_visible()
        assert await owner.page.evaluate("document.documentElement.lang") == "zh-CN"


class TestOpenQuery:
    async def test_hands_the_screens_document_to_graphiql(self, owner: Visitor) -> None:
        async with owner.page.context.expect_page() as coming:
            await owner.page.get_by_role("link", name="Open this query").click()

        graphiql = Visitor(await coming.value, f"http://{owner.host}")

        await expect(graphiql.document).to_contain_text("query TicketsPage")
        await expect(graphiql.variables).to_contain_text("UNHANDLED")


class TestSize:
    async def test_of_the_history_stays_under_200_kilobytes_of_scripts(self, visitor: Visitor) -> None:
        scripts: dict[str, int] = {}
        await visitor.page.request.post("/auth/sign-in", data={"email": demo.OWNER, "password": demo.PASSWORD})
        await visitor.go("/orders")
        await expect(visitor.rows.first).to_be_visible()
        for address in set(visitor.asked):
            if address.endswith(".js"):
                scripts[address] = len(gzip.compress(await (await visitor.page.request.get(address)).body()))

        documents = [address for address in visitor.asked if address.endswith("/graphql")]

        assert len(scripts) > 5
        assert sum(scripts.values()) < 200_000
        assert len(documents) == 1


async def _waiting(visitor: Visitor) -> list[Json]:
    found: list[Json] = (await visitor.ask(WAITING))["tickets"]["nodes"]
    return found
