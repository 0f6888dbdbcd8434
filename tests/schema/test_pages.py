"""Pages: cursors, their limits, and what a page says of its place."""

import re
from typing import Any

import pytest

from domain.people.viewer import Viewer
from domain.tables import Scope
from tests.schema.conftest import Send
from tests.schema.world import HANDLES, ORDERS, owner, token

PAGE = """query Page($first: Int, $after: String, $last: Int, $before: String, $sort: OrderSort) {
    history {
        orders(first: $first, after: $after, last: $last, before: $before, sort: $sort) {
            edges { cursor node { number } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            totalCount
        }
    }
}"""


async def _page(send: Send, viewer: Viewer | None = None, **variables: Any) -> dict[str, Any]:
    answer = await send(PAGE, variables, viewer=viewer)
    assert answer.errors == []
    page: dict[str, Any] = answer.data["history"]["orders"]
    return page


def _numbers(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["number"] for edge in page["edges"]]


class TestPage:
    @pytest.mark.parametrize("sort", ["PLACED_AT_DESC", "PLACED_AT_ASC"])
    @pytest.mark.parametrize("size", [1, 2, 3, ORDERS, 100])
    async def test_leads_forward_through_all(self, send: Send, sort: str, size: int) -> None:
        whole = _numbers(await _page(send, sort=sort))
        found: list[str] = []
        page = await _page(send, first=size, sort=sort)

        found += _numbers(page)
        while page["pageInfo"]["hasNextPage"]:
            page = await _page(send, first=size, after=page["pageInfo"]["endCursor"], sort=sort)
            assert page["pageInfo"]["hasPreviousPage"]
            found += _numbers(page)

        assert found == whole
        assert len(set(found)) == ORDERS

    @pytest.mark.parametrize("sort", ["PLACED_AT_DESC", "PLACED_AT_ASC"])
    @pytest.mark.parametrize("size", [1, 2, 3, ORDERS, 100])
    async def test_leads_backward_through_all(self, send: Send, sort: str, size: int) -> None:
        whole = _numbers(await _page(send, sort=sort))
        page = await _page(send, last=size, sort=sort)

        found = _numbers(page)
        while page["pageInfo"]["hasPreviousPage"]:
            page = await _page(send, last=size, before=page["pageInfo"]["startCursor"], sort=sort)
            assert page["pageInfo"]["hasNextPage"]
            found = _numbers(page) + found

        assert found == whole

    async def test_stands_between_two_cursors(self, send: Send) -> None:
        whole = await _page(send)
        cursors = [edge["cursor"] for edge in whole["edges"]]

        page = await _page(send, first=2, after=cursors[1], before=cursors[5])

        assert _numbers(page) == _numbers(whole)[2:4]
        assert page["totalCount"] == ORDERS

    async def test_is_empty_after_the_last(self, send: Send) -> None:
        whole = await _page(send)

        page = await _page(send, first=5, after=whole["pageInfo"]["endCursor"])

        assert page["edges"] == []
        assert page["pageInfo"] == {
            "hasNextPage": False,
            "hasPreviousPage": True,
            "startCursor": None,
            "endCursor": None,
        }

    async def test_tells_its_place_by_the_cursors_of_its_edges(self, send: Send) -> None:
        for page in (await _page(send, first=3), await _page(send, last=3)):
            assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
            assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]


class TestBadPage:
    @pytest.mark.parametrize("size", [0, -1, 101, 2**31 - 1])
    @pytest.mark.parametrize("end", ["first", "last"])
    @pytest.mark.parametrize("splice", [True, False])
    async def test_names_the_limit(self, send: Send, size: int, end: str, splice: bool) -> None:  # noqa: FBT001 - a parameter
        answer = await send(PAGE, {end: size}, splice=splice)

        assert answer.code == "BAD_PAGE"
        assert answer.errors[0].extensions == {"code": "BAD_PAGE", "asked": size, "maximum": 100}

    async def test_refuses_both_ends_at_once(self, send: Send) -> None:
        answer = await send(PAGE, {"first": 1, "last": 1})

        assert answer.code == "BAD_PAGE"


class TestBadCursor:
    @pytest.mark.parametrize(
        ("part", "by"),
        [
            (".*", ""),
            (".*", "~"),
            (".*", "x" * 100_000),
            (".*", "é\x00🎁"),
            (".$", ""),
            ("$", "~1"),
            ("^.", ""),
            ("2026", "9999999"),
            ("[^~]*$", "z" * 32),
            ("Z~", "~"),
        ],
    )
    async def test_says_so_for_a_forged_one(self, send: Send, part: str, by: str) -> None:
        page = await _page(send, first=1)

        answer = await send(PAGE, {"after": re.sub(part, by, page["pageInfo"]["endCursor"], count=1)})

        assert answer.code == "BAD_CURSOR"

    async def test_says_so_for_one_of_another_merchant(self, send: Send) -> None:
        page = await _page(send, owner(1), first=1)

        answer = await send(PAGE, {"after": page["pageInfo"]["endCursor"]}, viewer=owner(0))

        assert answer.code == "BAD_CURSOR"

    async def test_says_so_for_one_of_another_order(self, send: Send) -> None:
        page = await _page(send, first=1)

        answer = await send(PAGE, {"after": page["pageInfo"]["endCursor"], "sort": "PLACED_AT_ASC"})

        assert answer.code == "BAD_CURSOR"

    async def test_says_so_for_one_of_another_list(self, send: Send) -> None:
        page = await _page(send, first=1)
        document = "query Next($after: String) { tickets(list: UNHANDLED, after: $after) { nodes { id } } }"

        answer = await send(document, {"after": page["pageInfo"]["endCursor"]})

        assert answer.code == "BAD_CURSOR"


class TestMarketplace:
    async def test_pages_through_the_merchant_it_names(self, send: Send) -> None:
        viewer = token(Scope.MARKETPLACE, Scope.ORDERS_READ, merchant=None)
        document = """query Page($merchant: String) {
            history(filter: {merchant: $merchant}) { orders { nodes { number merchant { handle } } } }
        }"""

        for handle in HANDLES:
            answer = await send(document, {"merchant": handle}, viewer=viewer)
            nodes = answer.data["history"]["orders"]["nodes"]
            assert {node["merchant"]["handle"] for node in nodes} == {handle}
            assert len(nodes) == ORDERS
        assert (await send(document, viewer=viewer)).code == "BAD_ARGUMENT"
