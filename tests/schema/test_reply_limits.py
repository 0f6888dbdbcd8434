"""`replyLimitSet`: how often a merchant may answer tickets of one issue type."""

from typing import Any

import pytest

from tests.schema.acts import opened, support
from tests.schema.conftest import Send

SET = """mutation Set($input: ReplyLimitSetInput!) {
    replyLimitSet(input: $input) {
        __typename
        ... on ReplyLimitSet { merchant { handle } events { type } }
    }
}"""


async def set_(send: Send, viewer: Any = None, **changes: Any) -> dict[str, Any]:
    given = {"merchant": "casa-verde", "issueType": "DAMAGED", "limit": 3, **changes}
    answer = await send(SET, {"input": given}, viewer=viewer or support())
    assert answer.errors == []
    found: dict[str, Any] = answer.data["replyLimitSet"]
    return found


async def limit(send: Send, **changes: Any) -> int:
    """Open a ticket, and say how many replies there are to it."""
    ticket_id = await opened(send, **changes)
    answer = await send(f'{{ ticket(id: "{ticket_id}") {{ replyBudget {{ limit }} }} }}')
    found: int = answer.data["ticket"]["replyBudget"]["limit"]
    return found


class TestReplyLimitSet:
    async def test_holds_for_tickets_of_the_issue_type_that_are_opened_later(self, send: Send) -> None:
        before = await limit(send)

        done = await set_(send)

        merchant = {"handle": "casa-verde"}
        assert done == {"__typename": "ReplyLimitSet", "merchant": merchant, "events": [{"type": "REPLY_LIMIT_SET"}]}
        assert (before, await limit(send), await limit(send, issueType="OTHER")) == (1, 3, 1)

    async def test_can_be_changed_and_taken_away(self, send: Send) -> None:
        await set_(send)
        await set_(send, limit=0)
        changed = await limit(send)
        await set_(send, limit=None)

        assert (changed, await limit(send)) == (0, 1)

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"limit": -1}, "ReplyLimitInvalid"),
            ({"limit": 101}, "ReplyLimitInvalid"),
            ({"merchant": "nobody"}, "LimitedMerchantUnknown"),
            ({"merchant": "a\0"}, "LimitedMerchantUnknown"),
        ],
    )
    async def test_tells_why_not(self, send: Send, changes: dict[str, Any], problem: str) -> None:
        assert (await set_(send, **changes))["__typename"] == problem

    async def test_is_not_for_the_merchant(self, send: Send) -> None:
        answer = await send(SET, {"input": {"merchant": "casa-verde", "issueType": "DAMAGED"}})

        assert answer.data["replyLimitSet"] == {"__typename": "ReplyLimitOfMarketplace"}
