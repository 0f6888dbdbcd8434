"""What is said to be allowed succeeds, and what is not is refused with the reason that was given."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import strawberry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.people.viewer import Viewer
from domain.tables import Event, Ticket
from domain.tickets.facts import facts_of, fold
from domain.tickets.guards import TicketAction
from server.database import Database
from tests.domain.shops import rows
from tests.schema.acts import did, opened, support, with_people
from tests.schema.conftest import Answer, Send, sender
from tests.schema.refunding import SETTLER, decided
from tests.schema.world import NOW, global_id, owner

ACTIONS = """query Actions($id: ID!) {
    ticket(id: $id) {
        availableActions { action allowed reason until }
        affectedProducts { id }
        order { ledger { kept { minorUnits currency } } }
    }
}"""
LEAST = {"currency": "BRL", "minorUnits": 1}
"""The least money: what can be given back as long as anything can."""
MUTATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    TicketAction.REPLY: ("ticketReply", {"body": "On its way.", "idempotencyKey": "tried"}),
    TicketAction.CLOSE: ("ticketClose", {}),
    TicketAction.REOPEN: ("ticketReopen", {}),
    TicketAction.REQUEST_SUPPORT: ("ticketRequestSupport", {"reason": "LANGUAGE"}),
    TicketAction.REPLACE_SHIPMENT: (
        "shipmentReplace",
        {"carrier": "ups", "idempotencyKey": "tried"},
    ),
    TicketAction.ACKNOWLEDGE: ("ticketAcknowledge", {}),
    TicketAction.REFUND: ("refundIssue", {"reason": "DAMAGED", "idempotencyKey": "tried", "goodwill": LEAST}),
    TicketAction.SUPPORT_REPLY: ("supportReply", {"body": "We help.", "idempotencyKey": "tried"}),
    TicketAction.SUPPORT_RETURN: ("supportReturn", {}),
    TicketAction.SUPPORT_CLOSE: ("supportClose", {}),
}
VIEWERS = (owner(), support(0), support(1))
STEPS = st.tuples(
    st.sampled_from([*MUTATIONS, "WRITE", "TAKE", "FAIL"]),
    st.sampled_from(VIEWERS),
    st.sampled_from([timedelta(), timedelta(minutes=20), timedelta(days=2), timedelta(days=31)]),
)
PENDING = "query Pending($id: ID!) { order(id: $id) { refunds { id state } } }"
ADD = "mutation Add($input: CustomerMessageAddInput!) { customerMessageAdd(input: $input) { __typename } }"
_keys = count()


class TestAvailableActions:
    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(issue=st.sampled_from(["DAMAGED", "COUNTERFEIT"]), steps=st.lists(STEPS, min_size=2, max_size=6))
    async def test_say_what_then_succeeds_or_is_refused(
        self,
        schema: strawberry.Schema,
        populated: Database,
        issue: str,
        steps: Sequence[tuple[str, Viewer, timedelta]],
    ) -> None:
        send, now = sender(schema, populated), NOW
        await with_people(populated)
        ticket_id = await opened(send, issueType=issue)

        for act, viewer, later in steps:
            now += later
            for asking in VIEWERS:
                await hold(send, ticket_id, asking, now)
            await step(send, act, viewer, ticket_id, now)

        await tells_its_row(populated, ticket_id)

    async def test_are_worked_out_once_for_each_ticket_of_a_list(self, send: Send) -> None:
        document = "{ tickets(list: UNHANDLED) { nodes { id availableActions { action allowed } } } }"

        answers = await asyncio.gather(send(document), send(document, splice=False))

        assert answers[0].json == answers[1].json
        assert [answer.statements for answer in answers] == [1, 1]
        for node in answers[0].data["tickets"]["nodes"]:
            allowed = {one["action"] for one in node["availableActions"] if one["allowed"]}
            assert {"CLOSE", "REQUEST_SUPPORT", "REPLY"} <= allowed


async def hold(send: Send, ticket_id: str, viewer: Viewer, now: datetime) -> None:
    """Check each action that a viewer is told of, by a dry run."""
    answer = await send(ACTIONS, {"id": ticket_id}, viewer=viewer, now=now)
    actions = answer.data["ticket"]["availableActions"]
    assert [one["action"] for one in actions] == list(MUTATIONS)
    for one in actions:
        name, more = MUTATIONS[one["action"]]
        more = {**more, **about(name, answer)}
        done = await did(send, name, viewer=viewer, now=now, dry_run=True, ticketId=ticket_id, **more)
        if one["allowed"]:
            assert one["reason"] is None
            assert done["events"], done
        else:
            assert done["__typename"] == one["reason"]


def about(name: str, answer: Answer) -> dict[str, Any]:
    """Name what is in a replacement: all that the ticket is about, with a number of its own."""
    if name != "shipmentReplace":
        return {}
    products = [product["id"] for product in answer.data["ticket"]["affectedProducts"]]
    return {"affectedProductIds": products, "trackingNumber": f"1Z{next(_keys):06}"}


def all_of_it(name: str, answer: Answer) -> dict[str, Any]:
    """Give back all that the order still holds, if that is anything."""
    kept = answer.data["ticket"]["order"]["ledger"]["kept"]
    return {"goodwill": kept} if name == "refundIssue" and kept["minorUnits"] else {}


async def step(send: Send, act: str, viewer: Viewer, ticket_id: str, now: datetime) -> None:
    """Do something, which may be refused."""
    if act == "WRITE":
        await send(ADD, {"input": {"ticketId": ticket_id, "message": {"body": "?"}}}, now=now)
    elif act == "FAIL":
        await fail(send, now)
    elif act == "TAKE":
        await did(send, "supportTake", viewer=viewer, now=now)
    else:
        name, more = MUTATIONS[act]
        key = {"idempotencyKey": f"step {next(_keys)}"}
        answer = await send(ACTIONS, {"id": ticket_id})
        key |= about(name, answer) | all_of_it(name, answer)
        await did(send, name, viewer=viewer, now=now, ticketId=ticket_id, **more | key)


async def fail(send: Send, now: datetime) -> None:
    """Let all refunds of the order fail that are on their way."""
    found = await send(PENDING, {"id": global_id("ord", 0, 0)}, now=now)
    for refund in found.data["order"]["refunds"]:
        if refund["state"] == "PENDING":
            await decided(send, "refundSettle", refund["id"], viewer=SETTLER, outcome="FAILED")


async def tells_its_row(database: Database, ticket_id: str) -> None:
    """Check that a ticket's events tell its row."""
    [row] = [row for row in await rows(database, Ticket) if row.id.hex == ticket_id.removeprefix("tkt_")]
    own = [event for event in await rows(database, Event) if event.ticket_id == row.id]
    assert fold(sorted(own, key=lambda event: event.sequence)) == facts_of(row)
