"""The page of an invitation link: whoever has one becomes a member, and is in."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from server import demo
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

INVITE = """
mutation Invite($input: MemberCreateInput!) { memberCreate(input: $input) { ... on MemberInvited { secret } } }
"""
NAME = "Benedita Braga"
PASSWORD = "a long enough sentence"


async def _invited(visitor: Visitor, email: str) -> str:
    """Have the owner invite somebody, give the secret, and leave as a stranger."""
    asking = visitor.page.request
    await asking.post("/auth/sign-in", data={"email": demo.OWNER, "password": demo.PASSWORD})
    body = {"query": INVITE, "variables": {"input": {"email": email, "name": "Bia", "role": "AGENT"}}}
    answer = await (await asking.post("/graphql", data=body)).json()
    await visitor.page.context.clear_cookies()
    secret: str = answer["data"]["memberCreate"]["secret"]
    return secret


async def _accept(visitor: Visitor, password: str) -> None:
    await visitor.page.get_by_label("Your name").fill(NAME)
    await visitor.page.get_by_label("Password").fill(password)
    await visitor.page.get_by_role("button", name="Accept the invitation").click()


class TestInvitation:
    async def test_makes_a_member_of_whoever_has_the_link_once(self, visitor: Visitor) -> None:
        secret = await _invited(visitor, "benedita@casa-verde.example")
        visitor.may_meet.update({400, 410})
        await visitor.go(f"/invitation#{secret}")

        await _accept(visitor, "short")
        await expect(visitor.page.get_by_role("alert")).to_contain_text("at least 10 characters")
        await _accept(visitor, PASSWORD)
        await expect(visitor.page.get_by_role("button", name=f"{NAME} Agent at Casa Verde")).to_be_visible()
        assert not [address for address in visitor.asked if secret in address.partition("#")[0]]

        await visitor.go(f"/invitation#{secret}")
        await _accept(visitor, PASSWORD)
        await expect(visitor.page.get_by_role("alert")).to_contain_text("This invitation is no longer good")

    async def test_needs_the_whole_link(self, visitor: Visitor) -> None:
        await visitor.go("/invitation")

        await _accept(visitor, PASSWORD)

        await expect(visitor.page.get_by_role("alert")).to_contain_text("This link is not whole.")

    async def test_can_be_accepted_by_everybody(self, visitor: Visitor) -> None:
        await visitor.go("/invitation")
        await _accept(visitor, PASSWORD)
        await expect(visitor.page.get_by_role("alert")).to_be_visible()

        found = await Axe().run(visitor.page)

        assert [violation["id"] for violation in found.response["violations"]] == []
