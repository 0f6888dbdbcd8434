"""What may happen to an order in the demo, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from domain.orders.data import OrderData, ShipmentData
from domain.refunds.settling import RefundOutcome
from domain.tables import RefundReason
from domain.tickets.data import MessageData, TicketData


@dataclass(frozen=True, slots=True)
class Known:
    """The marketplace tells of the order as it is now."""

    order: OrderData


@dataclass(frozen=True, slots=True)
class Opened:
    """The customer asks."""

    ticket: TicketData


@dataclass(frozen=True, slots=True)
class Wrote:
    """The customer adds something."""

    message: MessageData


@dataclass(frozen=True, slots=True)
class Replied:
    """The merchant answers."""

    message: MessageData


@dataclass(frozen=True, slots=True)
class Answered:
    """The marketplace's support answers."""

    message: MessageData


@dataclass(frozen=True, slots=True)
class Refunded:
    """The merchant gives back so many of 100 parts of what the affected products cost."""

    percent: int
    reason: RefundReason


@dataclass(frozen=True, slots=True)
class Settled:
    """The payment side says whether the money has arrived that the merchant gave back."""

    outcome: RefundOutcome


@dataclass(frozen=True, slots=True)
class Replaced:
    """The merchant sends the affected products once more."""

    parcel: ShipmentData


@dataclass(frozen=True, slots=True)
class Closed:
    """The ticket is settled."""

    by_support: bool


Deed: TypeAlias = Known | Opened | Wrote | Replied | Answered | Refunded | Settled | Replaced | Closed


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens."""

    at: datetime
    deed: Deed
