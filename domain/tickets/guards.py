"""Which acts are possible on a ticket now, and why not: what operations ask, and what `availableActions` tells. Pure.

A guard raises a refusal, or says until when the act stays possible, where time alone ends that.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.errors import Refused
from domain.people.viewer import Viewer
from domain.tables import TicketState


class TicketAction(StrEnum):
    """What may be done with a ticket."""

    REPLY = "REPLY"
    CLOSE = "CLOSE"
    REOPEN = "REOPEN"
    REQUEST_SUPPORT = "REQUEST_SUPPORT"
    REPLACE_SHIPMENT = "REPLACE_SHIPMENT"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    REFUND = "REFUND"
    SUPPORT_REPLY = "SUPPORT_REPLY"
    SUPPORT_RETURN = "SUPPORT_RETURN"
    SUPPORT_CLOSE = "SUPPORT_CLOSE"


class MerchantOnly(Refused):
    """Only the ticket's merchant does this; support has acts of its own."""


class SupportOnly(Refused):
    """Only the marketplace's support does this."""


class AlreadyReplied(Refused):
    """The customer was answered already, and has not written since."""


class WithSupport(Refused):
    """The marketplace's support has this ticket."""


class NotWithSupport(Refused):
    """This ticket does not wait for support."""


class TicketIsClosed(Refused):
    """This ticket is closed."""


class TicketNotClosed(Refused):
    """This ticket is not closed."""


class RepliesUsedUp(Refused):
    """All replies that the merchant had for this ticket are used up."""


class ReopenPeriodOver(Refused):
    """The days in which this ticket could be reopened are over."""


class ClaimedByAnother(Refused):
    """Somebody else of support has taken this ticket for now."""


class AttentionNotNeeded(Refused):
    """Nothing about this ticket wants attention."""


class NothingRefundable(Refused):
    """All that was paid for the order was given back, or is on its way."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides which acts are possible: how a ticket stands, who asks, and when."""

    state: TicketState
    reply_limit: int
    replies_used: int
    needs_attention: bool
    closed_at: datetime | None
    claimed_by: UUID | None
    claimed_until: datetime | None
    reopen_days: int
    refundable_minor: int
    is_support: bool
    asked_by: UUID
    now: datetime

    @classmethod
    def of(cls, ticket: Any, *, reopen_days: int, refundable_minor: int, viewer: Viewer, now: datetime) -> "Standing":
        """Say how a ticket stands, by its row or its facts, for whoever asks."""
        return cls(
            state=ticket.state,
            reply_limit=ticket.reply_limit,
            replies_used=ticket.replies_used,
            needs_attention=ticket.attention_since is not None,
            closed_at=ticket.closed_at,
            claimed_by=ticket.claimed_by,
            claimed_until=ticket.claimed_until,
            reopen_days=reopen_days,
            refundable_minor=refundable_minor,
            is_support=viewer.is_marketplace,
            asked_by=viewer.id,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class Available:
    """Whether an act is possible; `reason` names the refusal. `until` is when that ends by itself."""

    action: TicketAction
    allowed: bool
    reason: str | None
    until: datetime | None


Guard = Callable[[Standing], datetime | None]


def reply(ticket: Standing) -> None:
    """Let the merchant answer the customer."""
    _by_merchant(ticket)
    if ticket.state is not TicketState.AWAITING_MERCHANT:
        raise _answered(ticket)
    _with_budget(ticket)


def close(ticket: Standing) -> None:
    """Let the merchant settle a ticket."""
    _by_merchant(ticket)
    _open(ticket)


def reopen(ticket: Standing) -> datetime:
    """Let the merchant take a settled ticket back."""
    _by_merchant(ticket)
    if ticket.state is not TicketState.CLOSED or ticket.closed_at is None:
        raise TicketNotClosed
    until = ticket.closed_at + timedelta(days=ticket.reopen_days)
    if ticket.now > until:
        raise ReopenPeriodOver(ended_at=until)
    _with_budget(ticket)
    return until


def request_support(ticket: Standing) -> None:
    """Let the merchant give a ticket to support."""
    _by_merchant(ticket)
    _open(ticket)
    if ticket.state is TicketState.AWAITING_SUPPORT:
        raise WithSupport


def replace_shipment(ticket: Standing) -> None:
    """Let the merchant send a parcel once more, whatever state the ticket is in: it stays in it."""
    _by_merchant(ticket)


def acknowledge(ticket: Standing) -> None:
    """Let the merchant's people say that they know."""
    _by_merchant(ticket)
    if not ticket.needs_attention:
        raise AttentionNotNeeded


def refund(ticket: Standing) -> None:
    """Let the merchant give money back, however the ticket stands: what is owed is owed also once it is closed."""
    _by_merchant(ticket)
    if ticket.refundable_minor <= 0:
        raise NothingRefundable


def support_reply(ticket: Standing) -> None:
    """Let support answer the customer."""
    _by_support(ticket)
    if ticket.state is TicketState.AWAITING_MERCHANT:
        raise NotWithSupport
    if ticket.state is not TicketState.AWAITING_SUPPORT:
        raise _answered(ticket)


def support_return(ticket: Standing) -> None:
    """Let support give a ticket back to its merchant."""
    _by_support(ticket)
    _open(ticket)
    if ticket.state is not TicketState.AWAITING_SUPPORT:
        raise NotWithSupport


def support_close(ticket: Standing) -> None:
    """Let support settle a ticket."""
    _by_support(ticket)
    _open(ticket)


GUARDS: Mapping[TicketAction, Guard] = {
    TicketAction.REPLY: reply,
    TicketAction.CLOSE: close,
    TicketAction.REOPEN: reopen,
    TicketAction.REQUEST_SUPPORT: request_support,
    TicketAction.REPLACE_SHIPMENT: replace_shipment,
    TicketAction.ACKNOWLEDGE: acknowledge,
    TicketAction.REFUND: refund,
    TicketAction.SUPPORT_REPLY: support_reply,
    TicketAction.SUPPORT_RETURN: support_return,
    TicketAction.SUPPORT_CLOSE: support_close,
}


def available(ticket: Standing) -> Iterator[Available]:
    """Say of each act whether it is possible now."""
    for action, guard in GUARDS.items():
        try:
            until = guard(ticket)
        except Refused as refused:
            until = refused.figures.get("claimed_until")
            yield Available(action, allowed=False, reason=type(refused).__name__, until=until)
        else:
            yield Available(action, allowed=True, reason=None, until=until)


def of_merchant(*, is_support: bool) -> None:
    """Let a merchant act, whatever the ticket."""
    if is_support:
        raise MerchantOnly


def of_support(*, is_support: bool) -> None:
    """Let support act, whatever the ticket."""
    if not is_support:
        raise SupportOnly


def _by_merchant(ticket: Standing) -> None:
    of_merchant(is_support=ticket.is_support)


def _by_support(ticket: Standing) -> None:
    of_support(is_support=ticket.is_support)
    until = ticket.claimed_until
    if until is not None and until > ticket.now and ticket.claimed_by != ticket.asked_by:
        raise ClaimedByAnother(claimed_until=until)


def _open(ticket: Standing) -> None:
    if ticket.state is TicketState.CLOSED:
        raise TicketIsClosed(closed_at=ticket.closed_at)


def _with_budget(ticket: Standing) -> None:
    if ticket.replies_used >= ticket.reply_limit:
        raise RepliesUsedUp(limit=ticket.reply_limit)


def _answered(ticket: Standing) -> Refused:
    """Say why a ticket does not wait for an answer."""
    match ticket.state:
        case TicketState.CLOSED:
            return TicketIsClosed(closed_at=ticket.closed_at)
        case TicketState.AWAITING_CUSTOMER:
            return AlreadyReplied()
        case _:
            return WithSupport()
