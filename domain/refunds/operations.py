"""Writes of refunds: how money is given back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import events, ids
from domain.people.viewer import Viewer
from domain.refunds import data, ledger, limits, queries, rules, settling
from domain.refunds.data import RefundData
from domain.refunds.ledger import Part, Sum
from domain.refunds.rules import Amounts, OrderFigures
from domain.tables import Account, EventType, Refund, RefundLine, RefundState
from domain.texts import digest
from domain.tickets import acting, guards
from domain.tickets import rules as ticket_rules
from domain.tickets.acting import Act, Held

_ISSUE = Act(guards.refund, ticket_rules.after_refund_issued, EventType.REFUND_ISSUED)


@dataclass(frozen=True, slots=True)
class Issued:
    """A refund, with what it is about."""

    refund_id: UUID
    ticket_id: UUID
    order_id: UUID
    affected_product_ids: tuple[UUID, ...]
    needs_approval: bool


async def issue(
    session: AsyncSession, *, viewer: Viewer, ticket_id: UUID, refund: RefundData, at_once: bool, now: datetime
) -> Issued:
    """Give money back, as a ticket's merchant; beyond the viewer's limit, the owner is asked first.

    `at_once` says that nobody settles refunds here: it has succeeded as soon as it is given. Raises the refusals of
    `data`, `rules` and the guard, and TicketUnknown.
    """
    data.check(refund)
    ticket = await acting.begin(session, _ISSUE, viewer=viewer, ticket_id=ticket_id, now=now)
    figures = await _held(session, ticket)
    amounts = rules.worked_out(refund, figures)
    rules.check_rest(amounts, figures)
    is_admitted = await limits.spend(session, viewer=viewer, minor=amounts.total, currency=amounts.currency, now=now)
    state = RefundState.PENDING if is_admitted else RefundState.AWAITING_APPROVAL
    given = await _insert(session, ticket, refund, amounts, state, viewer, now)
    await ledger.move(session, given, Account.KEPT, Account.PENDING, at=now)
    told = _told(given.refund_id, refund, amounts, state)
    entries = [await acting.write(session, _ISSUE.event, ticket, _ISSUE.move(ticket.facts, now), told)]
    if is_admitted and at_once:
        entries.append(await settling.succeed(session, given, ticket.id, now=now))
    await events.append(session, merchant_id=ticket.merchant_id, entries=entries, viewer=viewer, at=now)
    products = tuple(part.affected_product_id for part in given.parts)
    return Issued(given.refund_id, ticket.id, ticket.facts.order_id, products, needs_approval=not is_admitted)


async def _held(session: AsyncSession, ticket: Held) -> OrderFigures:
    """Lock a ticket's order, so that no price changes and no other refund comes between, and read its figures."""
    connection = await session.connection()
    order = queries.order_of(ticket.merchant_id, ticket.facts.order_id).with_for_update()
    row = (await connection.execute(order)).one()
    products = await connection.execute(queries.products_of(ticket.merchant_id, ticket.id))
    return rules.figures_of(row, products)


async def _insert(  # noqa: PLR0917 - what is given to whom and why, and by whom
    session: AsyncSession,
    ticket: Held,
    refund: RefundData,
    amounts: Amounts,
    state: RefundState,
    viewer: Viewer,
    now: datetime,
) -> Sum:
    own: dict[str, Any] = {"merchant_id": ticket.merchant_id, "currency": amounts.currency}
    row = Refund(
        **own,
        id=ids.new(now),
        order_id=ticket.facts.order_id,
        ticket_id=ticket.id,
        amount_minor=amounts.total,
        shipping_minor=amounts.shipping,
        goodwill_minor=amounts.goodwill,
        state=state,
        reason=refund.reason,
        note=refund.note,
        member_id=acting.member_of(viewer),
        created_at=now,
    )
    session.add(row)
    await session.flush()
    lines = [
        {
            **own,
            "id": ids.new(now),
            "refund_id": row.id,
            "affected_product_id": line.product.id,
            "order_item_id": line.product.order_item_id,
            "position": position,
            "quantity": line.quantity,
            "amount_minor": line.minor,
        }
        for position, line in enumerate(amounts.lines)
    ]
    if lines:
        await (await session.connection()).execute(sa.insert(RefundLine), lines)
    parts = [Part(line.product.id, line.product.order_item_id, line.minor) for line in amounts.lines]
    return Sum(row.merchant_id, row.order_id, row.id, row.currency, row.amount_minor, row.shipping_minor, parts)


def _told(refund_id: UUID, refund: RefundData, amounts: Amounts, state: RefundState) -> dict[str, Any]:
    """Tell an event of a refund, without its note's text."""
    return {
        "refundId": refund_id.hex,
        "state": state,
        "reason": refund.reason,
        "noteDigest": None if refund.note is None else digest(refund.note),
        "currency": amounts.currency,
        "amountMinor": amounts.total,
        "shippingMinor": amounts.shipping,
        "goodwillMinor": amounts.goodwill,
        "lines": [
            {
                "affectedProductId": line.product.id.hex,
                "orderItemId": line.product.order_item_id.hex,
                "quantity": line.quantity,
                "amountMinor": line.minor,
            }
            for line in amounts.lines
        ],
    }
