"""A small world for tests of reads: the same rows, with the same ids, in every database.

Two merchants have the same shape: seven orders (every other one with tickets), so that whatever leaks shows.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import tables
from domain.people.viewer import SCOPES_OF_ROLE, Viewer, ViewerKind
from domain.sql import OWN_WORD, words_of
from domain.tables import (
    ActorKind,
    AttentionReason,
    Author,
    EventType,
    HandoverTo,
    IssueType,
    OrderState,
    RefundReason,
    RefundState,
    Role,
    Scope,
    SupportReason,
    TicketState,
)
from domain.texts import digest

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ORDERS = 7
HANDLES = ("casa-verde", "blue-door")
NAMES = ('Ana "Bia" \\ Müller', None, "李小龍\n🎁", "O'Neil", "Zoë", "a\tb", "Ω")


def identifier(kind: int, merchant: int, number: int = 0) -> UUID:
    """Make the id of a row from its kind, merchant and number."""
    return UUID(int=kind << 64 | (merchant + 1) << 32 | number + 1)


MERCHANT, CUSTOMER, ORDER, ITEM, SHIPMENT, TICKET, AFFECTED, MESSAGE, ATTACHMENT, REFUND = range(1, 11)
MEMBER, INVITATION, TOKEN, SESSION = range(11, 15)
HANDOVER = 15
KINDS = {
    "mer": MERCHANT,
    "cus": CUSTOMER,
    "ord": ORDER,
    "itm": ITEM,
    "shp": SHIPMENT,
    "tkt": TICKET,
    "aff": AFFECTED,
    "msg": MESSAGE,
    "att": ATTACHMENT,
    "ref": REFUND,
    "mem": MEMBER,
    "inv": INVITATION,
    "tok": TOKEN,
    "ses": SESSION,
    "hnd": HANDOVER,
}


def global_id(prefix: str, merchant: int, number: int = 0) -> str:
    """Give the global id of a row of this world."""
    return f"{prefix}_{identifier(KINDS[prefix], merchant, 0 if prefix == 'mer' else number).hex}"


def secret_of(prefix: str, merchant: int, number: int = 0) -> str:
    """Give the secret that opens a session, a token or an invitation of this world."""
    return f"{prefix}-{merchant}-{number}"


def owner(merchant: int = 0) -> Viewer:
    """Make an owner of one of the merchants."""
    return Viewer(
        kind=ViewerKind.MEMBER,
        id=identifier(MEMBER, merchant),
        name=f'Owner "{merchant}"',
        role=Role.OWNER,
        scopes=SCOPES_OF_ROLE[Role.OWNER],
        merchant_id=identifier(MERCHANT, merchant),
        session=digest(secret_of("ses", merchant)),
    )


def token(*scopes: Scope, merchant: int | None = 0) -> Viewer:
    """Make a token with some scopes; without a merchant it is the marketplace's."""
    merchant_id = None if merchant is None else identifier(MERCHANT, merchant)
    return Viewer(
        kind=ViewerKind.TOKEN, id=identifier(98, 0), name="ERP", scopes=frozenset(scopes), merchant_id=merchant_id
    )


async def build(session: AsyncSession) -> None:
    """Write the world's rows."""
    for number, handle in enumerate(HANDLES):
        await insert(
            session,
            tables.Merchant,
            [{"id": identifier(MERCHANT, number), "handle": handle, "name": handle.title(), "created_at": NOW}],
        )
        for table, rows in _of_merchant(number):
            await insert(session, table, rows)


async def insert(session: AsyncSession, table: type[Any], rows: list[dict[str, Any]]) -> None:
    """Write rows of a table."""
    connection = await session.connection()
    for row in rows:
        await connection.execute(sa.insert(table), row)


def _of_merchant(merchant: int) -> list[tuple[type[Any], list[dict[str, Any]]]]:
    """List a merchant's rows, table by table, in an order that foreign keys allow."""
    orders = range(ORDERS)
    ticketed = [order for order in orders if order % 2]
    return [
        (tables.Customer, [_customer(merchant, order) for order in orders]),
        (tables.Order, [_order(merchant, order) for order in orders]),
        (tables.OrderItem, [_item(merchant, order, place) for order in orders for place in range(order % 3 + 1)]),
        (tables.OrderSearch, [_words(merchant, order) for order in orders]),
        (tables.Shipment, [_shipment(merchant, order, place) for order in orders for place in range(order % 2 + 1)]),
        (tables.Ticket, [_ticket(merchant, order, place) for order in ticketed for place in range(2)]),
        (tables.AffectedProduct, [_affected(merchant, order, place) for order in ticketed for place in range(2)]),
        (tables.Message, [_message(merchant, order, place) for order in ticketed for place in range(4)]),
        (tables.Attachment, [_attachment(merchant, order) for order in ticketed]),
        (tables.Refund, [_refund(merchant, order) for order in ticketed]),
        (tables.Handover, [_handover(merchant, order) for order in ticketed]),
        (tables.Event, [_event(merchant, order, place) for order in ticketed for place in range(3)]),
        (tables.Member, [member(merchant, 0, Role.OWNER), member(merchant, 1, Role.AGENT)]),
        (tables.Session, [session_of(merchant, number, member=0) for number in range(2)]),
        (tables.Invitation, [invitation(merchant, number) for number in range(2)]),
        (tables.ApiToken, [api_token(merchant, 0), api_token(merchant, 1, Scope.ORDERS_READ, Scope.TICKETS_READ)]),
        (tables.Feed, [{"merchant_id": identifier(MERCHANT, merchant), "sequence": ORDERS * 10, "digest": ""}]),
    ]


def _own(kind: int, merchant: int, number: int) -> dict[str, Any]:
    return {"merchant_id": identifier(MERCHANT, merchant), "id": identifier(kind, merchant, number)}


def _customer(merchant: int, order: int) -> dict[str, Any]:
    return {
        **_own(CUSTOMER, merchant, order),
        "external_id": f"c{order}",
        "name": NAMES[order],
        "email": None if order % 2 else "ana@example.com",
        "locale": "pt-BR",
        "country": "BR",
    }


def _order(merchant: int, order: int) -> dict[str, Any]:
    return {
        **_own(ORDER, merchant, order),
        "number": f"N{merchant}-{order}",
        "transaction_number": f"T{order}" if order % 2 else None,
        "state": list(OrderState)[order % len(OrderState)],
        # Two at a time are placed in the same moment: the id then tells them apart.
        "placed_at": NOW - timedelta(hours=order // 2, microseconds=order // 2),
        "currency": ("BRL", "JPY", "BHD")[order % 3],
        "total_minor": 123_456 + order,
        "refunded_minor": 100 if order % 2 else 0,
        "customer_id": identifier(CUSTOMER, merchant, order) if order != 2 else None,
        "address_city": "São Paulo" if order % 3 else None,
        "address_country": "BR" if order % 3 else None,
        "input_digest": "",
        "updated_at": NOW,
    }


def _words(merchant: int, order: int) -> dict[str, Any]:
    words = [
        f"{OWN_WORD}{identifier(MERCHANT, merchant).hex}",
        *words_of(f"{NAMES[order] or ''} Mug São Paulo blue{order}"),
    ]
    return {
        "merchant_id": identifier(MERCHANT, merchant),
        "order_id": identifier(ORDER, merchant, order),
        "words": " ".join(words),
    }


def _item(merchant: int, order: int, place: int) -> dict[str, Any]:
    return {
        **_own(ITEM, merchant, order * 10 + place),
        "order_id": identifier(ORDER, merchant, order),
        "position": place,
        "external_id": f"{place}",
        "product_id": f"p{place}",
        "name": "Mug" if place else None,
        "variant": f"blue{order}",
        "quantity": place + 1,
        "currency": ("BRL", "JPY", "BHD")[order % 3],
        "unit_price_minor": 1050,
        "shipping_price_minor": place,
        "refunded_minor": 100 if order % 2 and not place else 0,
    }


def _shipment(merchant: int, order: int, place: int) -> dict[str, Any]:
    return {
        **_own(SHIPMENT, merchant, order * 10 + place),
        "order_id": identifier(ORDER, merchant, order),
        "replaces_id": identifier(SHIPMENT, merchant, order * 10) if place else None,
        "is_replacement": bool(place),
        "carrier": "Correios",
        "tracking_number": f"TRACK{merchant}{order}{place}",
        "shipped_at": NOW - timedelta(days=3),
        "created_at": NOW + timedelta(seconds=place),
    }


def _ticket(merchant: int, order: int, place: int) -> dict[str, Any]:
    state = (TicketState.AWAITING_MERCHANT, TicketState.CLOSED, TicketState.AWAITING_SUPPORT)[(place + order // 2) % 3]
    return {
        **_own(TICKET, merchant, order * 10 + place),
        "order_id": identifier(ORDER, merchant, order),
        "number": f"TICKET{order}{place}",
        "external_id": f"x{order}{place}",
        "issue_type": list(IssueType)[order],
        "state": state,
        "closed_at": NOW if state is TicketState.CLOSED else None,
        "opened_at": NOW - timedelta(hours=order),
        "respond_by": NOW + timedelta(hours=48 - order),
        "activity_at": NOW - timedelta(minutes=order),
        "attention": (AttentionReason.SUPPORT_REPLIED, AttentionReason.REFUND_FAILED) if place else (),
        "attention_since": NOW if place else None,
    }


def _affected(merchant: int, order: int, place: int) -> dict[str, Any]:
    return {
        **_own(AFFECTED, merchant, order * 10 + place),
        "ticket_id": identifier(TICKET, merchant, order * 10 + place),
        "order_item_id": identifier(ITEM, merchant, order * 10),
        "position": 0,
        "quantity": 1,
        "currency": ("BRL", "JPY", "BHD")[order % 3],
        "refunded_minor": 0 if place else 100,
        "replacement_id": identifier(SHIPMENT, merchant, order * 10 + 1) if place else None,
    }


def _message(merchant: int, order: int, number: int) -> dict[str, Any]:
    return {
        **_own(MESSAGE, merchant, order * 10 + number),
        "ticket_id": identifier(TICKET, merchant, order * 10 + number % 2),
        "author": Author.CUSTOMER,
        "body": f'Olá, "{number}" \\ \n 🎁 não chegou.',
        "language": "pt-BR",
        "sent_at": NOW + timedelta(seconds=number),
    }


def _attachment(merchant: int, order: int) -> dict[str, Any]:
    return {
        **_own(ATTACHMENT, merchant, order),
        "ticket_id": identifier(TICKET, merchant, order * 10),
        "message_id": identifier(MESSAGE, merchant, order * 10),
        "file_name": "foto.jpg",
        "media_type": "image/jpeg",
        "size": 3_000_000_000,
        "content_digest": "0" * 64,
        "created_at": NOW,
    }


def _refund(merchant: int, order: int) -> dict[str, Any]:
    return {
        **_own(REFUND, merchant, order),
        "order_id": identifier(ORDER, merchant, order),
        "ticket_id": identifier(TICKET, merchant, order * 10),
        "affected_product_id": identifier(AFFECTED, merchant, order * 10),
        "amount_minor": 100,
        "currency": ("BRL", "JPY", "BHD")[order % 3],
        "state": RefundState.SUCCEEDED,
        "reason": RefundReason.DAMAGED,
        "created_at": NOW,
        "settled_at": NOW,
    }


def _handover(merchant: int, order: int) -> dict[str, Any]:
    return {
        **_own(HANDOVER, merchant, order),
        "ticket_id": identifier(TICKET, merchant, order * 10),
        "handed_to": HandoverTo.SUPPORT,
        "reason": SupportReason.CARRIER_PROBLEM,
        "note": "The parcel is in customs.",
        "created_at": NOW,
    }


def _event(merchant: int, order: int, number: int) -> dict[str, Any]:
    return {
        "merchant_id": identifier(MERCHANT, merchant),
        "sequence": order * 10 + number + 1,
        "type": EventType.CUSTOMER_WROTE if number else EventType.TICKET_OPENED,
        "at": NOW + timedelta(seconds=number),
        "actor_kind": ActorKind.TOKEN,
        "order_id": identifier(ORDER, merchant, order),
        "ticket_id": identifier(TICKET, merchant, order * 10),
        "data": "{}",
        "digest": "",
    }


def member(merchant: int, number: int, role: Role, **values: Any) -> dict[str, Any]:
    """Describe a member: of the marketplace if that is where the role is."""
    of_marketplace = role in {Role.SUPPORT, Role.ADMIN}
    return {
        "id": identifier(MEMBER, merchant, number),
        "merchant_id": None if of_marketplace else identifier(MERCHANT, merchant),
        "email": f"member{number}@{merchant}.example",
        "name": f'Member "{merchant}"',
        "role": role,
        "password_hash": "none",
        "locale": "pt-BR",
        "time_zone": "America/Sao_Paulo",
        "created_at": NOW - timedelta(days=number),
        **values,
    }


def session_of(merchant: int, number: int, *, member: int) -> dict[str, Any]:
    """Describe a session of a member."""
    return {
        "id": identifier(SESSION, merchant, number),
        "secret_hash": digest(secret_of("ses", merchant, number)),
        "member_id": identifier(MEMBER, merchant, member),
        "created_at": NOW - timedelta(hours=number),
        "seen_at": NOW,
        "expires_at": NOW + timedelta(days=3_650),
    }


def invitation(merchant: int, number: int) -> dict[str, Any]:
    """Describe an invitation to be an agent."""
    return {
        "id": identifier(INVITATION, merchant, number),
        "merchant_id": identifier(MERCHANT, merchant),
        "email": f"invited{number}@{merchant}.example",
        "name": "Rita",
        "role": Role.AGENT,
        "secret_hash": digest(secret_of("inv", merchant, number)),
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=3_650),
    }


def api_token(merchant: int | None, number: int, *scopes: Scope, at: int = 0) -> dict[str, Any]:
    """Describe a token of a merchant, or (at the place of one) of the marketplace; every other one has a limit."""
    place = at if merchant is None else merchant
    return {
        "id": identifier(TOKEN, place, number),
        "merchant_id": None if merchant is None else identifier(MERCHANT, merchant),
        "name": f"ERP {number}",
        "secret_hash": digest(secret_of("tok", place, number)),
        "scopes": " ".join(sorted(scopes)),
        "refund_limit_minor": 50_000 if number % 2 else None,
        "refund_limit_currency": "BRL" if number % 2 else None,
        "created_at": NOW - timedelta(days=number),
    }
