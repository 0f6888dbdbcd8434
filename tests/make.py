"""Rows for tests, written directly: what a test does not name has a plain value.

Every row gets an id of its own; times are around `NOW`.
"""

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import ids
from domain.sql import OWN_WORD, words_of
from domain.tables import (
    Account,
    AffectedProduct,
    ApiToken,
    Attachment,
    Author,
    Customer,
    Invitation,
    IssueType,
    LedgerEntry,
    Member,
    Merchant,
    Message,
    Order,
    OrderItem,
    OrderSearch,
    OrderState,
    Refund,
    RefundReason,
    RefundState,
    Role,
    Row,
    Scope,
    Session,
    Shipment,
    Ticket,
    TicketState,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
_numbers = count(1)

R = TypeVar("R", bound=Row)


async def merchant(session: AsyncSession, handle: str = "casa-verde", **values: Any) -> Merchant:
    """Make a merchant."""
    name = handle.replace("-", " ").title()
    return await _kept(session, Merchant, values, id=_id(), handle=handle, name=name, created_at=NOW)


async def member(session: AsyncSession, merchant: Merchant | None = None, **values: Any) -> Member:
    """Make an owner of a merchant, or without one an admin of the marketplace; no password opens it."""
    return await _kept(
        session,
        Member,
        values,
        id=_id(),
        merchant_id=merchant and merchant.id,
        email=f"member{next(_numbers)}@example.com",
        name="Ana Lima",
        role=Role.OWNER if merchant else Role.ADMIN,
        password_hash="none",
        created_at=NOW,
    )


async def session(session: AsyncSession, member: Member, **values: Any) -> Session:
    """Sign a member in; nobody has the secret."""
    return await _kept(
        session,
        Session,
        values,
        secret_hash=hashlib.sha256(str(next(_numbers)).encode()).hexdigest(),
        id=_id(),
        member_id=member.id,
        created_at=NOW,
        seen_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )


async def invitation(session: AsyncSession, merchant: Merchant | None = None, **values: Any) -> tuple[Invitation, str]:
    """Invite an agent of a merchant, or without one a member of support; and the secret."""
    secret = f"asi_{next(_numbers):043}"
    made = await _kept(
        session,
        Invitation,
        values,
        id=_id(),
        merchant_id=merchant and merchant.id,
        email=f"invited{next(_numbers)}@example.com",
        name="Rita Sol",
        role=Role.AGENT if merchant else Role.SUPPORT,
        secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
        created_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
    return made, secret


async def token(
    session: AsyncSession,
    merchant: Merchant | None = None,
    scopes: Iterable[Scope] | None = None,
    **values: Any,
) -> tuple[ApiToken, str]:
    """Make a token and its secret: with all that a merchant may, or without one with all there is."""
    secret = f"ast_{next(_numbers):043}"
    given = set(Scope) - ({Scope.MARKETPLACE} if merchant else set()) if scopes is None else set(scopes)
    made = await _kept(
        session,
        ApiToken,
        values,
        id=_id(),
        merchant_id=merchant and merchant.id,
        name="ERP",
        secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=" ".join(sorted(given)),
        created_at=NOW,
    )
    return made, secret


async def customer(session: AsyncSession, merchant: Merchant, **values: Any) -> Customer:
    """Make a customer of a merchant."""
    return await _kept(
        session,
        Customer,
        values,
        merchant_id=merchant.id,
        id=_id(),
        external_id=f"C{next(_numbers)}",
        name="Bruno Reis",
        locale="pt-BR",
        country="BR",
    )


async def order(
    session: AsyncSession,
    merchant: Merchant,
    number: str | None = None,
    items: Sequence[dict[str, Any]] = ({},),
    customer: Customer | None = None,
    **values: Any,
) -> Order:
    """Make an order with its items (what differs from one of 10.00), and its words for the search."""
    parts = [{"quantity": 1, "unit_price_minor": 1000, "shipping_price_minor": 0} | item for item in items]
    shipping = sum(part["shipping_price_minor"] for part in parts)
    made = await _kept(
        session,
        Order,
        values,
        merchant_id=merchant.id,
        id=_id(),
        number=number or f"O{next(_numbers)}",
        state=OrderState.DELIVERED,
        placed_at=NOW - timedelta(days=20),
        currency="BRL",
        total_minor=shipping + sum(part["quantity"] * part["unit_price_minor"] for part in parts),
        shipping_minor=shipping,
        customer_id=customer and customer.id,
        input_digest="0" * 64,
        updated_at=NOW,
    )
    texts = [customer and customer.name]
    for position, part in enumerate(parts):
        texts.append((await item(session, made, **{"position": position} | part)).name)
    await search(session, made, *(text for text in texts if text))
    return made


async def items_of(session: AsyncSession, order: Order) -> Sequence[OrderItem]:
    """Read the items that an order was made with."""
    own = select(OrderItem).where(OrderItem.merchant_id == order.merchant_id, OrderItem.order_id == order.id)
    return (await session.exec(own.order_by(col(OrderItem.position)))).all()


async def item(session: AsyncSession, order: Order, **values: Any) -> OrderItem:
    """Make one more item of an order, whose total stays as it is."""
    return await _kept(
        session,
        OrderItem,
        values,
        **_within(order),
        position=0,
        external_id=f"I{next(_numbers)}",
        product_id="P1",
        name="Lamp",
        quantity=1,
        currency=order.currency,
        unit_price_minor=1000,
    )


async def search(session: AsyncSession, order: Order, *texts: str) -> OrderSearch:
    """Let an order be found by the words of some texts."""
    words = " ".join([f"{OWN_WORD}{order.merchant_id.hex}", *words_of(" ".join(texts))])
    return await _kept(session, OrderSearch, {}, merchant_id=order.merchant_id, order_id=order.id, words=words)


async def shipment(session: AsyncSession, order: Order, **values: Any) -> Shipment:
    """Make a parcel of an order."""
    return await _kept(
        session,
        Shipment,
        values,
        **_within(order),
        carrier="Correios",
        tracking_number=f"T{next(_numbers)}",
        created_at=NOW,
    )


async def ticket(
    session: AsyncSession,
    order: Order,
    affected: Sequence[OrderItem] = (),
    state: TicketState = TicketState.AWAITING_MERCHANT,
    **values: Any,
) -> Ticket:
    """Make a ticket of an order about the whole quantity of some items."""
    opened = NOW - timedelta(days=1)
    made = await _kept(
        session,
        Ticket,
        values,
        **_within(order),
        number=f"K{next(_numbers):09}",
        issue_type=IssueType.LATE_DELIVERY,
        state=state,
        opened_at=opened,
        respond_by=opened + timedelta(days=2),
        activity_at=opened,
        closed_at=NOW if state is TicketState.CLOSED else None,
        support_since=NOW if state is TicketState.AWAITING_SUPPORT else None,
    )
    for position, part in enumerate(affected):
        await affected_product(session, made, part, position=position)
    return made


async def affected_product(session: AsyncSession, ticket: Ticket, item: OrderItem, **values: Any) -> AffectedProduct:
    """Let a ticket be about an order item."""
    return await _kept(
        session,
        AffectedProduct,
        values,
        **_of(ticket),
        position=0,
        quantity=item.quantity,
        currency=item.currency,
        order_item_id=item.id,
    )


async def message(session: AsyncSession, ticket: Ticket, body: str = "Where is my parcel?", **values: Any) -> Message:
    """Make a message of a ticket's customer."""
    return await _kept(
        session,
        Message,
        values,
        **_of(ticket),
        author=Author.CUSTOMER,
        body=body,
        language="en",
        sent_at=ticket.opened_at,
    )


async def attachment(session: AsyncSession, message: Message, **values: Any) -> Attachment:
    """Describe a picture that goes with a message."""
    return await _kept(
        session,
        Attachment,
        values,
        merchant_id=message.merchant_id,
        id=_id(),
        ticket_id=message.ticket_id,
        message_id=message.id,
        file_name="lamp.jpg",
        media_type="image/jpeg",
        size=1234,
        content_digest="0" * 64,
        created_at=message.sent_at,
    )


async def refund(session: AsyncSession, order: Order, amount_minor: int = 500, **values: Any) -> Refund:
    """Make a refund of an order, without lines, and its entries in the ledger; the counters stay as they are."""
    made = await _kept(
        session,
        Refund,
        values,
        **_within(order),
        amount_minor=amount_minor,
        currency=order.currency,
        state=RefundState.SUCCEEDED,
        reason=RefundReason.DAMAGED,
        created_at=NOW,
        settled_at=NOW,
    )
    accounts = list(Account)[: 3 if made.state is RefundState.SUCCEEDED else 2]
    for leaves, to in itertools.pairwise(accounts):
        await ledger_entry(session, made, leaves, to)
    return made


async def ledger_entry(session: AsyncSession, refund: Refund, leaves: Account, to: Account) -> LedgerEntry:
    """Let a refund's money have moved."""
    return await _kept(
        session,
        LedgerEntry,
        {},
        merchant_id=refund.merchant_id,
        id=_id(),
        order_id=refund.order_id,
        refund_id=refund.id,
        from_account=leaves,
        to_account=to,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        at=NOW,
    )


async def _kept(session: AsyncSession, table: type[R], given: dict[str, Any], **known: Any) -> R:
    row = table(**known | given)
    session.add(row)
    await session.flush()
    return row


def _within(order: Order) -> dict[str, UUID]:
    return {"merchant_id": order.merchant_id, "id": _id(), "order_id": order.id}


def _of(ticket: Ticket) -> dict[str, UUID]:
    return {"merchant_id": ticket.merchant_id, "id": _id(), "ticket_id": ticket.id}


def _id() -> UUID:
    return ids.new(NOW)
