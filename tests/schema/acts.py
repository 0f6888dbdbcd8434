"""Acts on tickets over GraphQL, as tests do them over and over."""

from datetime import datetime
from typing import Any

from domain.people.viewer import Viewer
from domain.tables import Member, Role, Scope
from server.database import Database
from tests.schema.conftest import Send
from tests.schema.test_ticket_openings import a_ticket
from tests.schema.world import NOW, identifier, owner, token

TICKET = """
    id state section respondBy closedAt claimedUntil
    replyBudget { limit used remaining } attention { needed reasons since }
    handovers { nodes { handedTo reason note } }
"""
PAYLOADS = {
    "ticketReply": "TicketReplied",
    "ticketClose": "TicketClosed",
    "ticketReopen": "TicketReopened",
    "ticketAcknowledge": "TicketAcknowledged",
    "ticketSee": "TicketSeen",
    "ticketRequestSupport": "SupportRequested",
    "refundIssue": "RefundIssued",
    "shipmentReplace": "ShipmentReplaced",
    "supportTake": "SupportTook",
    "supportReturn": "SupportReturned",
    "supportReply": "SupportReplied",
    "supportClose": "SupportClosed",
}
_FIGURES = {
    "AlreadyReplied": "author member repliedAt",
    "RepliesUsedUp": "limit",
    "ReopenPeriodOver": "endedAt",
    "ClaimedByAnother": "claimedUntil",
    "TicketIsClosed": "closedAt",
}
_TOLD = {
    "ticketReply": ("AlreadyReplied", "RepliesUsedUp", "TicketIsClosed"),
    "ticketClose": ("TicketIsClosed",),
    "ticketReopen": ("ReopenPeriodOver", "RepliesUsedUp"),
    "ticketRequestSupport": ("TicketIsClosed",),
    "supportReply": ("AlreadyReplied", "ClaimedByAnother", "TicketIsClosed"),
    "supportReturn": ("ClaimedByAnother", "TicketIsClosed"),
    "supportClose": ("ClaimedByAnother", "TicketIsClosed"),
}
_COMMON = "__typename ... on Done { events { type actor } } ... on Problem { message }"
SHOWN_BY = {
    name: " ".join([_COMMON, *(f"... on {told} {{ {_FIGURES[told]} }}" for told in _TOLD.get(name, ()))])
    for name in PAYLOADS
}


def support(number: int = 0) -> Viewer:
    """Make one of the marketplace's programs that act as support."""
    reads, writes = (Scope.ORDERS_READ, Scope.TICKETS_READ), (Scope.TICKETS_WRITE, Scope.REFUNDS_WRITE)
    made = token(Scope.MARKETPLACE, *reads, *writes, merchant=None)
    return Viewer(made.kind, identifier(97, number), "Support", made.scopes)


async def with_people(database: Database) -> None:
    """Let the owners of the small world be members, who can be told of."""
    async with database.transaction() as session:
        for merchant in range(2):
            viewer = owner(merchant)
            await session.merge(
                Member(
                    id=viewer.id,
                    merchant_id=viewer.merchant_id,
                    email=f"owner{merchant}@example.com",
                    name=f"Olivia {merchant}",
                    role=Role.OWNER,
                    password_hash="none",
                    created_at=NOW,
                )
            )


async def opened(send: Send, **changes: Any) -> str:
    """Open a ticket, and give its id."""
    document = """mutation Open($input: TicketOpenInput!) {
        ticketOpen(input: $input) { ... on TicketOpened { ticket { id } } }
    }"""
    answer = await send(document, {"input": a_ticket(**changes)})
    found: str = answer.data["ticketOpen"]["ticket"]["id"]
    return found


async def did(
    send: Send,
    name: str,
    *,
    viewer: Viewer | None = None,
    now: datetime = NOW,
    dry_run: bool = False,
    **given: Any,
) -> dict[str, Any]:
    """Do one act, and give its result."""
    input_type = f"{name[0].upper()}{name[1:]}Input"
    payload = f"... on {PAYLOADS[name]} {{ ticket {{ {TICKET} }} }}"
    document = (
        f"mutation Act($input: {input_type}!, $dryRun: Boolean! = false)"
        f" {{ act: {name}(input: $input, dryRun: $dryRun) {{ {SHOWN_BY[name]} {payload} }} }}"
    )
    answer = await send(document, {"input": given, "dryRun": dry_run}, viewer=viewer, now=now)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["act"]
    return found


async def replied(send: Send, ticket_id: str, **given: Any) -> dict[str, Any]:
    """Answer as the merchant."""
    usual = {"body": "It is on its way.", "idempotencyKey": f"{ticket_id}-reply"}
    return await did(send, "ticketReply", ticketId=ticket_id, **usual | given)
