"""The rows of every noun side by side, so that nouns need not import each other."""

from domain.tables.base import NAMES, Row, TenantRow
from domain.tables.conversations import Attachment, Author, Message
from domain.tables.events import MARKETPLACE, ActorKind, Event, EventType, Feed
from domain.tables.handovers import Handover, HandoverTo, ReplyLimit, SupportReason, TicketSight
from domain.tables.idempotency import IdempotencyKey
from domain.tables.orders import Customer, Order, OrderItem, OrderSearch, OrderState, Shipment
from domain.tables.people import ApiToken, Invitation, Member, Merchant, Role, Scope, Session, SignInAttempt
from domain.tables.refunds import (
    Account,
    LedgerEntry,
    Refund,
    RefundLine,
    RefundReason,
    RefundSpending,
    RefundState,
)
from domain.tables.tickets import (
    AffectedProduct,
    AttentionReason,
    IssueType,
    Section,
    Ticket,
    TicketState,
    is_followed_up,
    is_open,
)

metadata = Row.metadata

__all__ = [
    "MARKETPLACE",
    "NAMES",
    "Account",
    "ActorKind",
    "AffectedProduct",
    "ApiToken",
    "Attachment",
    "AttentionReason",
    "Author",
    "Customer",
    "Event",
    "EventType",
    "Feed",
    "Handover",
    "HandoverTo",
    "IdempotencyKey",
    "Invitation",
    "IssueType",
    "LedgerEntry",
    "Member",
    "Merchant",
    "Message",
    "Order",
    "OrderItem",
    "OrderSearch",
    "OrderState",
    "Refund",
    "RefundLine",
    "RefundReason",
    "RefundSpending",
    "RefundState",
    "ReplyLimit",
    "Role",
    "Row",
    "Scope",
    "Section",
    "Session",
    "Shipment",
    "SignInAttempt",
    "SupportReason",
    "TenantRow",
    "Ticket",
    "TicketSight",
    "TicketState",
    "is_followed_up",
    "is_open",
    "metadata",
]
