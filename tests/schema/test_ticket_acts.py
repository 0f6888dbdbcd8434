"""What merchants and support do with tickets, one act after the other."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain.tables import IssueType, Message, ReplyLimit
from server.database import Database
from tests.domain.shops import rows
from tests.schema.acts import did, opened, replied, support, with_people
from tests.schema.conftest import Send
from tests.schema.world import NOW, global_id, owner

HALF_AN_HOUR = timedelta(minutes=30)
ADD = "mutation Add($input: CustomerMessageAddInput!) { customerMessageAdd(input: $input) { __typename } }"


@pytest.fixture
async def ticket(send: Send, populated: Database) -> str:
    """Let there be a ticket that awaits the merchant, and members."""
    await with_people(populated)
    return await opened(send)


async def wrote(send: Send, ticket_id: str) -> None:
    """Let the customer write again."""
    answer = await send(ADD, {"input": {"ticketId": ticket_id, "message": {"body": "?"}}})
    assert answer.data["customerMessageAdd"]["__typename"] == "CustomerMessageAdded"


async def asked(send: Send, ticket_id: str) -> dict[str, Any]:
    """Ask support to take over."""
    return await did(send, "ticketRequestSupport", ticketId=ticket_id, reason="LANGUAGE", note="Finnish")


async def in_list(send: Send, name: str) -> set[str]:
    document = "query List($list: TicketList!) { tickets(list: $list, first: 100) { nodes { id } } }"
    answer = await send(document, {"list": name})
    return {node["id"] for node in answer.data["tickets"]["nodes"]}


class TestTicketReply:
    async def test_takes_one_of_the_replies_and_waits_for_the_customer(self, send: Send, ticket: str) -> None:
        done = await replied(send, ticket)

        assert done["events"] == [{"type": "MERCHANT_REPLIED", "actor": "MEMBER"}]
        assert done["ticket"]["state"] == "AWAITING_CUSTOMER"
        assert done["ticket"]["replyBudget"] == {"limit": 1, "used": 1, "remaining": 0}
        assert done["ticket"]["attention"] == {"needed": False, "reasons": [], "since": None}

    async def test_tells_whoever_comes_second_who_was_first_and_when(self, send: Send, ticket: str) -> None:
        await replied(send, ticket)

        second = await replied(send, ticket, idempotencyKey="other")

        assert (second["__typename"], second["author"], second["member"]) == ("AlreadyReplied", "MERCHANT", "Olivia 0")
        assert second["repliedAt"] == "2026-11-25T09:30:00.000000Z"

    async def test_is_given_once_by_several_at_once(self, send: Send, ticket: str, populated: Database) -> None:
        before = len(await rows(populated, Message))

        done = await asyncio.gather(*(replied(send, ticket, idempotencyKey=f"{nth}") for nth in range(4)))

        assert sorted(one["__typename"] for one in done) == ["AlreadyReplied"] * 3 + ["TicketReplied"]
        assert len(await rows(populated, Message)) == before + 1

    async def test_is_given_once_for_a_key(self, send: Send, ticket: str) -> None:
        first, again = await asyncio.gather(*(replied(send, ticket) for _ in range(2)))
        other = await replied(send, ticket, body="Something else")

        assert first == again
        assert other["__typename"] == "IdempotencyKeyReused"

    async def test_has_as_many_as_the_issue_type_allows(self, send: Send, populated: Database) -> None:
        async with populated.transaction() as session:
            merchant_id = owner().merchant_id
            assert merchant_id is not None
            session.add(ReplyLimit(merchant_id=merchant_id, issue_type=IssueType.DAMAGED, reply_limit=0))
        await with_people(populated)

        refused = await replied(send, await opened(send))
        done = await replied(send, await opened(send, issueType="OTHER"))

        assert (refused["__typename"], refused["limit"]) == ("RepliesUsedUp", 0)
        assert done["__typename"] == "TicketReplied"

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"body": " "}, "BodyEmpty"),
            ({"body": "x" * 2_001}, "ReplyTooLong"),
            ({"body": "x" * 2_000_000}, "ReplyTooLong"),
            ({"body": "a\0b"}, "BodyUnkeepable"),
            ({"body": "\ud83d"}, "BodyUnkeepable"),
            ({"language": "Portuguese!"}, "LanguageInvalid"),
            ({"idempotencyKey": ""}, "IdempotencyKeyInvalid"),
        ],
    )
    async def test_tells_what_is_wrong_with_it(
        self, send: Send, ticket: str, changes: dict[str, Any], problem: str
    ) -> None:
        assert (await replied(send, ticket, **changes))["__typename"] == problem

    async def test_tells_no_foreign_ticket_from_an_absent_one(self, send: Send, ticket: str) -> None:
        assert ticket
        ids = (global_id("tkt", 1, 10), global_id("tkt", 7, 10), global_id("ord", 0, 1), "nonsense", "")

        for ticket_id in ids:
            assert (await replied(send, ticket_id, idempotencyKey="k"))["__typename"] == "TicketUnknown"

    async def test_is_not_for_support(self, send: Send, ticket: str) -> None:
        assert (await replied(send, ticket, viewer=support()))["__typename"] == "MerchantOnly"


class TestTicketClose:
    async def test_settles_a_ticket_which_can_be_taken_back_while_there_are_replies(
        self, send: Send, ticket: str
    ) -> None:
        closed = await did(send, "ticketClose", ticketId=ticket)
        again = await did(send, "ticketClose", ticketId=ticket)
        back = await did(send, "ticketReopen", ticketId=ticket, now=NOW + timedelta(days=30))

        assert closed["events"] == [{"type": "TICKET_CLOSED", "actor": "MEMBER"}]
        assert (closed["ticket"]["section"], closed["ticket"]["closedAt"]) == ("CLOSED", "2026-11-25T09:30:00.000000Z")
        assert (again["__typename"], again["closedAt"]) == ("TicketIsClosed", "2026-11-25T09:30:00.000000Z")
        assert back["ticket"]["state"] == "AWAITING_MERCHANT"
        assert back["ticket"]["respondBy"] == "2026-12-27T09:30:00.000000Z"
        assert back["ticket"]["closedAt"] is None

    async def test_cannot_be_taken_back_too_late_or_without_replies(self, send: Send, ticket: str) -> None:
        other = await opened(send)
        for ticket_id in (ticket, other):
            if ticket_id == other:
                await replied(send, other)
            await did(send, "ticketClose", ticketId=ticket_id)

        late = await did(send, "ticketReopen", ticketId=ticket, now=NOW + timedelta(days=30, seconds=1))
        empty = await did(send, "ticketReopen", ticketId=other)

        assert (late["__typename"], late["endedAt"]) == ("ReopenPeriodOver", "2026-12-25T09:30:00.000000Z")
        assert (empty["__typename"], empty["limit"]) == ("RepliesUsedUp", 1)


class TestTicketsClose:
    BULK = """mutation Bulk($input: TicketsCloseInput!, $dryRun: Boolean! = false) {
        ticketsClose(input: $input, dryRun: $dryRun) {
            __typename
            ... on TicketsClosed {
                closed refused events { type }
                results { ticketId ticket { state } problem { __typename } }
            }
        }
    }"""

    async def test_settles_each_for_itself(self, send: Send, ticket: str) -> None:
        other, foreign = await opened(send), global_id("tkt", 1, 10)
        given = [other, "nonsense", foreign, ticket, ticket]
        variables = {"input": {"ticketIds": given, "idempotencyKey": "k"}}

        dry = await send(self.BULK, {**variables, "dryRun": True})
        done = await send(self.BULK, variables)
        again = await send(self.BULK, variables)

        found = done.data["ticketsClose"]
        assert dry.json == done.json == again.json
        assert [one["ticketId"] for one in found["results"]] == given
        assert [one["ticket"] for one in found["results"]] == [
            {"state": "CLOSED"},
            None,
            None,
            {"state": "CLOSED"},
            None,
        ]
        assert [one["problem"] and one["problem"]["__typename"] for one in found["results"]] == [
            None,
            "TicketUnknown",
            "TicketUnknown",
            None,
            "TicketIsClosed",
        ]
        assert (found["closed"], found["refused"]) == (2, 3)
        assert found["events"] == [{"type": "TICKET_CLOSED"}] * 2

    @pytest.mark.parametrize(("count", "problem"), [(0, "NoTickets"), (101, "TooManyTickets")])
    async def test_takes_one_to_a_hundred(self, send: Send, count: int, problem: str) -> None:
        answer = await send(self.BULK, {"input": {"ticketIds": ["x"] * count}})

        assert answer.data["ticketsClose"]["__typename"] == problem

    async def test_settles_them_once_when_asked_at_once(self, send: Send, ticket: str) -> None:
        given = [ticket, await opened(send), await opened(send)]

        answers = await asyncio.gather(
            *(send(self.BULK, {"input": {"ticketIds": ids}}) for ids in (given, given[::-1]) for _ in range(2))
        )

        assert sum(answer.data["ticketsClose"]["closed"] for answer in answers) == 3


class TestTicketRequestSupport:
    async def test_gives_the_ticket_to_support_with_why(self, send: Send, ticket: str) -> None:
        done = await asked(send, ticket)

        assert done["ticket"]["state"] == "AWAITING_SUPPORT"
        handover = {"handedTo": "SUPPORT", "reason": "LANGUAGE", "note": "Finnish"}
        assert done["ticket"]["handovers"]["nodes"] == [handover]
        assert done["events"] == [{"type": "SUPPORT_REQUESTED", "actor": "MEMBER"}]
        assert (await asked(send, ticket))["__typename"] == "WithSupport"

    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            ({"reason": "OTHER"}, "NoteMissing"),
            ({"reason": "OTHER", "note": " "}, "NoteMissing"),
            ({"reason": "LANGUAGE", "note": "x" * 2_001}, "NoteTooLong"),
            ({"reason": "LANGUAGE", "note": "\0"}, "NoteUnkeepable"),
        ],
    )
    async def test_tells_what_is_wrong_with_the_note(
        self, send: Send, ticket: str, given: dict[str, Any], problem: str
    ) -> None:
        assert (await did(send, "ticketRequestSupport", ticketId=ticket, **given))["__typename"] == problem


class TestSupport:
    async def test_takes_what_has_waited_longest_and_never_by_two(self, send: Send, populated: Database) -> None:
        await with_people(populated)
        waiting = 0
        for merchant in range(2):
            waiting += len(await self.queue(send, merchant))

        taken = await asyncio.gather(*(did(send, "supportTake", viewer=support(nth)) for nth in range(waiting + 1)))

        ids = [one["ticket"]["id"] for one in taken if one["__typename"] == "SupportTook"]
        assert len(ids) == len(set(ids)) == waiting
        assert [one["__typename"] for one in taken].count("NothingWaits") == 1

    async def test_lets_go_after_half_an_hour(self, send: Send, ticket: str) -> None:
        await asked(send, ticket)
        while (taken := await did(send, "supportTake", viewer=support(0)))["ticket"]["id"] != ticket:
            pass

        refused = await did(send, "supportClose", ticketId=ticket, viewer=support(1))
        later = await did(send, "supportClose", ticketId=ticket, viewer=support(1), now=NOW + HALF_AN_HOUR)

        assert taken["ticket"]["claimedUntil"] == "2026-11-25T10:00:00.000000Z"
        assert (refused["__typename"], refused["claimedUntil"]) == ("ClaimedByAnother", "2026-11-25T10:00:00.000000Z")
        assert later["ticket"]["attention"]["reasons"] == ["SUPPORT_CLOSED"]
        assert later["ticket"]["claimedUntil"] is None

    async def test_answers_what_then_is_followed_up_until_it_is_acknowledged(self, send: Send, ticket: str) -> None:
        await asked(send, ticket)
        done = await did(
            send, "supportReply", viewer=support(), ticketId=ticket, body="We refund you.", idempotencyKey="k"
        )
        assert done["ticket"]["attention"]["reasons"] == ["SUPPORT_REPLIED"]
        assert done["ticket"]["state"] == "AWAITING_CUSTOMER"
        assert ticket in await in_list(send, "FOLLOW_UP")

        known = await did(send, "ticketAcknowledge", ticketId=ticket)

        assert known["ticket"]["attention"] == {"needed": False, "reasons": [], "since": None}
        assert ticket not in await in_list(send, "FOLLOW_UP")
        assert (await did(send, "ticketAcknowledge", ticketId=ticket))["__typename"] == "AttentionNotNeeded"

    async def test_gives_back_with_one_more_reply(self, send: Send, ticket: str) -> None:
        await replied(send, ticket)
        await asked(send, ticket)

        later = NOW + HALF_AN_HOUR
        back = await did(send, "supportReturn", viewer=support(), ticketId=ticket, note="Ask for a picture.", now=later)
        again = await replied(send, ticket, idempotencyKey="again")

        assert back["ticket"]["state"] == "AWAITING_MERCHANT"
        assert back["ticket"]["replyBudget"]["remaining"] == 1
        assert back["ticket"]["handovers"]["nodes"][1] == {
            "handedTo": "MERCHANT",
            "reason": None,
            "note": "Ask for a picture.",
        }
        assert again["ticket"]["replyBudget"] == {"limit": 2, "used": 2, "remaining": 0}

    @pytest.mark.parametrize("name", ["supportTake", "supportReturn", "supportClose", "supportReply"])
    async def test_is_not_the_merchant(self, send: Send, ticket: str, name: str) -> None:
        given: dict[str, Any] = {} if name == "supportTake" else {"ticketId": ticket}
        given |= {"body": "Hello", "idempotencyKey": "k"} if name == "supportReply" else {}

        assert (await did(send, name, **given))["__typename"] == "SupportOnly"

    @staticmethod
    async def queue(send: Send, merchant: int) -> list[str]:
        document = "{ tickets(list: REPLIED, first: 100) { nodes { id state } } }"
        answer = await send(document, viewer=owner(merchant))
        return [node["id"] for node in answer.data["tickets"]["nodes"] if node["state"] == "AWAITING_SUPPORT"]


class TestAttention:
    async def test_is_wanted_by_the_customer_until_the_merchant_acts(self, send: Send, ticket: str) -> None:
        before = await send(f'{{ ticket(id: "{ticket}") {{ attention {{ needed reasons since }} }} }}')

        assert before.data["ticket"]["attention"] == {
            "needed": True,
            "reasons": ["CUSTOMER_WAITING"],
            "since": "2026-11-25T09:30:00.000000Z",
        }
        assert ticket not in await in_list(send, "FOLLOW_UP")
        assert (await asked(send, ticket))["ticket"]["attention"]["needed"] is False

    async def test_is_counted_in_the_list_where_it_stands(self, send: Send, ticket: str) -> None:
        document = "{ ticketCounts { unhandled replied closed followUp } }"
        lists = ("UNHANDLED", "REPLIED", "CLOSED", "FOLLOW_UP")
        await did(send, "supportClose", viewer=support(), ticketId=ticket)

        answer = await send(document)

        sizes = [len(await in_list(send, name)) for name in lists]
        assert list(answer.data["ticketCounts"].values()) == sizes
        assert answer.statements == 1

    async def test_is_said_to_be_known_of_several(self, send: Send) -> None:
        document = """mutation Know($input: TicketsAcknowledgeInput!) {
            ticketsAcknowledge(input: $input) { ... on TicketsAcknowledged { acknowledged refused } }
        }"""
        wanted = sorted(await in_list(send, "FOLLOW_UP"))

        answer = await send(document, {"input": {"ticketIds": [*wanted, "nonsense"]}})

        assert answer.data["ticketsAcknowledge"] == {"acknowledged": len(wanted), "refused": 1}
        assert await in_list(send, "FOLLOW_UP") == set()


class TestTicketSee:
    async def test_marks_what_the_member_has_seen_and_nothing_else(self, send: Send, ticket: str) -> None:
        document = f'{{ ticket(id: "{ticket}") {{ seenAt activityAt attention {{ needed }} }} }}'
        before = (await send(document)).data["ticket"]

        done = await did(send, "ticketSee", ticketId=ticket, now=NOW + HALF_AN_HOUR)
        later = await did(send, "ticketSee", ticketId=ticket, now=NOW + 2 * HALF_AN_HOUR)

        assert done["events"] == later["events"] == []
        assert (await send(document)).data["ticket"] == {**before, "seenAt": "2026-11-25T10:30:00.000000Z"}
        assert (await send(document, viewer=support())).data["ticket"]["seenAt"] is None

    async def test_is_for_people_who_may_know_of_it(self, send: Send, ticket: str) -> None:
        assert (await did(send, "ticketSee", ticketId=ticket, viewer=support()))["__typename"] == "PeopleOnly"
        assert (await did(send, "ticketSee", ticketId=ticket, viewer=owner(1)))["__typename"] == "TicketUnknown"
