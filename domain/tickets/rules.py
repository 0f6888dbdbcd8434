"""The life of a ticket: whom it waits for and until when, and what wants attention. All of it is pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.orders.rules import MAX_ITEMS
from domain.tables import AttentionReason, IssueType, TicketState
from domain.tickets.facts import TicketFacts

MAX_AFFECTED_PRODUCTS = MAX_ITEMS
"""A ticket may be about everything in its order."""

GOES_TO_SUPPORT = frozenset({IssueType.COUNTERFEIT, IssueType.PAYMENT_PROBLEM})
"""What a merchant cannot settle: whether its own goods are genuine, and what the payment side has done."""

ALLOWED_TIME = timedelta(hours=48)
"""How long a merchant has for an answer once the ticket waits for it."""

CLAIMED_FOR = timedelta(minutes=30)
"""How long nobody else of support may act on a ticket that one has taken."""

_WAITING = frozenset({AttentionReason.CUSTOMER_WAITING, AttentionReason.DEADLINE_NEAR})
"""What no longer holds once the ticket does not wait for the merchant."""

_ANSWERED = frozenset(AttentionReason) - {AttentionReason.REFUND_FAILED}
"""What the merchant's own reply, close or hand-over answers; a refund that failed is still owed."""


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
    state = state_when_opened(issue_type)
    ticket = TicketFacts(
        order_id=order_id,
        number=number,
        external_id=external_id,
        issue_type=issue_type,
        state=state,
        opened_at=opened_at,
        respond_by=opened_at + ALLOWED_TIME,
        activity_at=opened_at,
        support_since=opened_at if state is TicketState.AWAITING_SUPPORT else None,
        reply_limit=reply_limit,
    )
    return _waiting(ticket, opened_at)


def after_customer_wrote(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Move a ticket on by a customer's message."""
    state = state_after_customer_wrote(
        ticket.state, replies_left=ticket.replies_left, support_answered=ticket.support_answered
    )
    return _waiting(_moved(ticket, state, at), at)


def after_merchant_replied(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Move a ticket on by the merchant's answer: it takes one of the replies."""
    moved = _moved(ticket, TicketState.AWAITING_CUSTOMER, at, replies_used=ticket.replies_used + 1)
    return _attended(moved, at, settled=_ANSWERED)


def after_support_requested(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Give a ticket to support, as the merchant asks."""
    return _attended(_moved(ticket, TicketState.AWAITING_SUPPORT, at), at, settled=_ANSWERED)


def after_shipment_replaced(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Note that something has happened; a parcel answers nobody, and the ticket waits for whom it waited."""
    return _moved(ticket, ticket.state, at)


def after_closed_by_merchant(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Settle a ticket, by its merchant."""
    return _attended(_moved(ticket, TicketState.CLOSED, at), at, settled=_ANSWERED)


def after_closed_by_support(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Settle a ticket, by support, which the merchant is to know of."""
    moved = _moved(ticket, TicketState.CLOSED, at)
    return _attended(moved, at, settled=_WAITING, raised=AttentionReason.SUPPORT_CLOSED)


def after_reopened(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Take a settled ticket back, by its merchant, whose time starts anew."""
    return _attended(_moved(ticket, TicketState.AWAITING_MERCHANT, at), at, settled=_ANSWERED)


def after_acknowledged(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Let nothing about a ticket want attention any more; nothing else changes."""
    return _attended(ticket, at, settled=AttentionReason)


def after_taken(ticket: TicketFacts, at: datetime, *, by: UUID) -> TicketFacts:
    """Let one of support have a ticket for a while; nothing else changes."""
    return replace(ticket, claimed_by=by, claimed_until=at + CLAIMED_FOR)


def after_support_replied(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Move a ticket on by support's answer, which the merchant is to know of."""
    moved = _moved(ticket, TicketState.AWAITING_CUSTOMER, at, support_answered=True)
    return _attended(moved, at, raised=AttentionReason.SUPPORT_REPLIED)


def after_returned(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Give a ticket back to its merchant, with one more reply."""
    moved = _moved(ticket, TicketState.AWAITING_MERCHANT, at, reply_limit=ticket.reply_limit + 1)
    return _waiting(moved, at)


def _moved(ticket: TicketFacts, state: TicketState, at: datetime, **more: Any) -> TicketFacts:
    """Move a ticket to a state; a message that comes late cannot take effect before what has happened since."""
    since = max(at, ticket.activity_at)
    more["activity_at"] = since
    if state is not ticket.state:
        more["closed_at"] = since if state is TicketState.CLOSED else None
        more["support_since"] = since if state is TicketState.AWAITING_SUPPORT else None
        more |= {"claimed_by": None, "claimed_until": None}
        if state is TicketState.AWAITING_MERCHANT:
            more["respond_by"] = since + ALLOWED_TIME
    return replace(ticket, state=state, **more)


def _waiting(ticket: TicketFacts, at: datetime) -> TicketFacts:
    """Note that the customer waits for the merchant, if that is so."""
    if ticket.state is not TicketState.AWAITING_MERCHANT:
        return ticket
    return _attended(ticket, at, raised=AttentionReason.CUSTOMER_WAITING)


def _attended(
    ticket: TicketFacts,
    at: datetime,
    *,
    settled: Iterable[AttentionReason] = (),
    raised: AttentionReason | None = None,
) -> TicketFacts:
    """Settle some of what wants attention, and raise something; it is wanted since the first of what is left."""
    kept = set(ticket.attention) - set(settled)
    since = ticket.attention_since if kept else max(at, ticket.activity_at)
    wanted = kept | ({raised} if raised else set())
    ordered = tuple(reason for reason in AttentionReason if reason in wanted)
    return replace(ticket, attention=ordered, attention_since=since if ordered else None)
