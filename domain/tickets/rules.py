"""The life of a ticket: whom it waits for and until when, and how its events tell its row. All of it is pure.

An event carries what the rules decided at the time, so that a ticket can be rebuilt after they have changed.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.orders.rules import MAX_ITEMS
from domain.tables import Event, EventType, IssueType, TicketState

MAX_AFFECTED_PRODUCTS = MAX_ITEMS
"""A ticket may be about everything in its order."""

GOES_TO_SUPPORT = frozenset({IssueType.COUNTERFEIT, IssueType.PAYMENT_PROBLEM})
"""What a merchant cannot settle: whether its own goods are genuine, and what the payment side has done."""

ALLOWED_TIME = timedelta(hours=48)
"""How long a merchant has for an answer once the ticket waits for it."""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What a ticket's row says, and its events as well; the names are those of the columns."""

    order_id: UUID
    number: str
    external_id: str | None
    issue_type: IssueType
    state: TicketState
    opened_at: datetime
    respond_by: datetime
    activity_at: datetime
    closed_at: datetime | None = None
    support_since: datetime | None = None
    support_answered: bool = False
    attention_since: datetime | None = None
    reply_limit: int = 1
    replies_used: int = 0

    @property
    def replies_left(self) -> int:
        """How many times the merchant may still reply."""
        return self.reply_limit - self.replies_used


def state_when_opened(issue_type: IssueType) -> TicketState:
    """Say whom a new ticket waits for."""
    return TicketState.AWAITING_SUPPORT if issue_type in GOES_TO_SUPPORT else TicketState.AWAITING_MERCHANT


def state_after_customer_wrote(state: TicketState, *, replies_left: int, support_answered: bool) -> TicketState:
    """Say whom a ticket waits for once the customer has written again."""
    if state in {TicketState.AWAITING_MERCHANT, TicketState.AWAITING_SUPPORT}:
        return state
    if replies_left > 0 and not support_answered:
        return TicketState.AWAITING_MERCHANT
    return TicketState.AWAITING_SUPPORT


def opened(
    *,
    order_id: UUID,
    number: str,
    external_id: str | None,
    issue_type: IssueType,
    opened_at: datetime,
    reply_limit: int,
) -> TicketFacts:
    """Open a ticket. The merchant's deadline is set even where support has it first: it may be given back."""
    return _with_support_since(
        TicketFacts(
            order_id=order_id,
            number=number,
            external_id=external_id,
            issue_type=issue_type,
            state=state_when_opened(issue_type),
            opened_at=opened_at,
            respond_by=opened_at + ALLOWED_TIME,
            activity_at=opened_at,
            reply_limit=reply_limit,
        )
    )


def after_customer_wrote(ticket: TicketFacts, *, sent_at: datetime) -> TicketFacts:
    """Move a ticket on by a customer's message."""
    state = state_after_customer_wrote(
        ticket.state, replies_left=ticket.replies_left, support_answered=ticket.support_answered
    )
    starts = state is TicketState.AWAITING_MERCHANT and ticket.state is not state
    respond_by = _since(ticket, sent_at) + ALLOWED_TIME if starts else ticket.respond_by
    return _written(ticket, state=state, respond_by=respond_by, sent_at=sent_at)


def after_merchant_replied(ticket: TicketFacts, *, sent_at: datetime) -> TicketFacts:
    """Move a ticket on by the merchant's answer: it takes one of the replies, and settles what wanted attention."""
    return _replied(ticket, by_support=False, state=TicketState.AWAITING_CUSTOMER, sent_at=sent_at)


def after_support_replied(ticket: TicketFacts, *, sent_at: datetime) -> TicketFacts:
    """Move a ticket on by support's answer, which the merchant is to know of."""
    return _replied(ticket, by_support=True, state=TicketState.AWAITING_CUSTOMER, sent_at=sent_at)


def after_closed(ticket: TicketFacts, *, by_support: bool, closed_at: datetime) -> TicketFacts:
    """Settle a ticket; where support does so, the merchant is to know of it."""
    since = _since(ticket, closed_at)
    closed = replace(
        ticket,
        state=TicketState.CLOSED,
        activity_at=since,
        closed_at=since,
        attention_since=since if by_support else None,
    )
    return _with_support_since(closed)


def opened_data(ticket: TicketFacts) -> dict[str, Any]:
    """Write down in an event what `fold` needs to open a ticket again."""
    return {
        "number": ticket.number,
        "externalId": ticket.external_id,
        "issueType": ticket.issue_type.value,
        "state": ticket.state.value,
        "openedAt": _text(ticket.opened_at),
        "respondBy": _text(ticket.respond_by),
        "replyLimit": ticket.reply_limit,
    }


def customer_wrote_data(ticket: TicketFacts, *, sent_at: datetime) -> dict[str, Any]:
    """Write down in an event what `fold` needs to move a ticket on by a customer's message."""
    return {
        "sentAt": _text(sent_at),
        "state": ticket.state.value,
        "respondBy": _text(ticket.respond_by),
    }


def replied_data(ticket: TicketFacts, *, sent_at: datetime) -> dict[str, Any]:
    """Write down in an event what `fold` needs to move a ticket on by an answer."""
    return {"sentAt": _text(sent_at), "state": ticket.state.value}


def closed_data(*, by_support: bool, closed_at: datetime) -> dict[str, Any]:
    """Write down in an event what `fold` needs to settle a ticket."""
    return {"closedAt": _text(closed_at), "bySupport": by_support}


def fold(events: Iterable[Event]) -> TicketFacts:
    """Rebuild a ticket from its events, in their order; the first one opens it."""
    ticket: TicketFacts | None = None
    for event in events:
        data = json.loads(event.data)
        ticket = _opened_by(event, data) if ticket is None else _APPLY[event.type](ticket, data)
    if ticket is None:
        message = "a ticket has at least the event that opened it"
        raise ValueError(message)
    return ticket


def _opened_by(event: Event, data: Mapping[str, Any]) -> TicketFacts:
    if event.type is not EventType.TICKET_OPENED or event.order_id is None:
        message = "the first event of a ticket opens it"
        raise ValueError(message)
    ticket = TicketFacts(
        order_id=event.order_id,
        number=data["number"],
        external_id=data["externalId"],
        issue_type=IssueType(data["issueType"]),
        state=TicketState(data["state"]),
        opened_at=_time(data["openedAt"]),
        respond_by=_time(data["respondBy"]),
        activity_at=_time(data["openedAt"]),
        reply_limit=data["replyLimit"],
    )
    return _with_support_since(ticket)


def _customer_wrote(ticket: TicketFacts, data: Mapping[str, Any]) -> TicketFacts:
    return _written(
        ticket,
        state=TicketState(data["state"]),
        respond_by=_time(data["respondBy"]),
        sent_at=_time(data["sentAt"]),
    )


def _merchant_replied(ticket: TicketFacts, data: Mapping[str, Any]) -> TicketFacts:
    state, sent_at = TicketState(data["state"]), _time(data["sentAt"])
    return _replied(ticket, by_support=False, state=state, sent_at=sent_at)


def _support_replied(ticket: TicketFacts, data: Mapping[str, Any]) -> TicketFacts:
    state, sent_at = TicketState(data["state"]), _time(data["sentAt"])
    return _replied(ticket, by_support=True, state=state, sent_at=sent_at)


def _ticket_closed(ticket: TicketFacts, data: Mapping[str, Any]) -> TicketFacts:
    return after_closed(ticket, by_support=data["bySupport"], closed_at=_time(data["closedAt"]))


def _unmoved(ticket: TicketFacts, _data: Mapping[str, Any]) -> TicketFacts:
    return ticket


_APPLY: Mapping[EventType, Callable[[TicketFacts, Mapping[str, Any]], TicketFacts]] = {
    EventType.CUSTOMER_WROTE: _customer_wrote,
    EventType.MERCHANT_REPLIED: _merchant_replied,
    EventType.SUPPORT_REPLIED: _support_replied,
    EventType.TICKET_CLOSED: _ticket_closed,
    EventType.REFUND_SUCCEEDED: _unmoved,
    EventType.SHIPMENT_REPLACED: _unmoved,
}


def _replied(ticket: TicketFacts, *, by_support: bool, state: TicketState, sent_at: datetime) -> TicketFacts:
    written = _written(ticket, state=state, respond_by=ticket.respond_by, sent_at=sent_at)
    if by_support:
        return replace(written, support_answered=True, attention_since=written.activity_at)
    return replace(written, replies_used=ticket.replies_used + 1, attention_since=None)


def _written(ticket: TicketFacts, *, state: TicketState, respond_by: datetime, sent_at: datetime) -> TicketFacts:
    written = replace(
        ticket,
        state=state,
        respond_by=respond_by,
        activity_at=_since(ticket, sent_at),
        closed_at=None,
    )
    return written if state is ticket.state else _with_support_since(written)


def _with_support_since(ticket: TicketFacts) -> TicketFacts:
    """Note since when support has a ticket that has just changed its state."""
    with_support = ticket.state is TicketState.AWAITING_SUPPORT
    return replace(ticket, support_since=ticket.activity_at if with_support else None)


def _since(ticket: TicketFacts, sent_at: datetime) -> datetime:
    """Say when a message took effect: one that comes late cannot do so before what has happened since."""
    return max(sent_at, ticket.activity_at)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
