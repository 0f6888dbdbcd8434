"""The rows of every noun side by side, so that nouns need not import each other."""

from domain.tables.base import NAMES, Row, TenantRow
from domain.tables.conversations import Attachment, Author, Message
from domain.tables.events import MARKETPLACE, ActorKind, Event, EventType, Feed
from domain.tables.idempotency import IdempotencyKey
from domain.tables.orders import Customer, Order, OrderItem, OrderSearch, OrderState, Shipment
from domain.tables.people import ApiToken, Invitation, Member, Merchant, Role, Scope, Session, SignInAttempt
from domain.tables.refunds import Refund, RefundReason, RefundState
from domain.tables.tickets import AffectedProduct, IssueType, Section, Ticket, TicketState, is_open

metadata = Row.metadata

__all__ = [
    "MARKETPLACE",
    "NAMES",
    "ActorKind",
    "AffectedProduct",
    "ApiToken",
    "Attachment",
    "Author",
    "Customer",
    "Event",
    "EventType",
    "Feed",
    "IdempotencyKey",
    "Invitation",
    "IssueType",
    "Member",
    "Merchant",
    "Message",
    "Order",
    "OrderItem",
    "OrderSearch",
    "OrderState",
    "Refund",
    "RefundReason",
    "RefundState",
    "Role",
    "Row",
    "Scope",
    "Section",
    "Session",
    "Shipment",
    "SignInAttempt",
    "TenantRow",
    "Ticket",
    "TicketState",
    "is_open",
    "metadata",
]
