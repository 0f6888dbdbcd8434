"""Reads of tickets: which of them a viewer may know of, and the lists they stand in."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.people.viewer import Viewer, of_merchant
from domain.sql import Maybe, alias, any_of
from domain.tables import Event, IssueType, Merchant, Order, Ticket, TicketSight, TicketState, is_followed_up


class TicketList(StrEnum):
    """The lists of tickets: three by section, and what wants a second look."""

    UNHANDLED = "UNHANDLED"
    REPLIED = "REPLIED"
    CLOSED = "CLOSED"
    FOLLOW_UP = "FOLLOW_UP"


def listed(
    viewer: Viewer,
    *,
    in_list: TicketList,
    merchant: Maybe[str] = None,
    issue_types: Maybe[Sequence[IssueType]] = None,
    opened_from: Maybe[datetime] = None,
    opened_to: Maybe[datetime] = None,
    respond_before: Maybe[datetime] = None,
) -> sa.Select[Any]:
    """Select the tickets of a list; `opened_to` and `respond_before` are exclusive."""
    statement = of_merchant(viewer, Ticket, merchant)
    row = statement.get_final_froms()[0].c
    statement = statement.where(_in_list(row, in_list))
    if issue_types is not None:
        statement = statement.where(any_of(row.issue_type, issue_types))
    if opened_from is not None:
        statement = statement.where(row.opened_at >= opened_from)
    if opened_to is not None:
        statement = statement.where(row.opened_at < opened_to)
    if respond_before is not None:
        statement = statement.where(awaits_merchant(row), row.respond_by < respond_before)
    return statement


def by(viewer: Viewer, *, merchant: Maybe[str], identifier: Maybe[UUID], number: Maybe[str]) -> sa.Select[Any]:
    """Select the one ticket with an id or with a number, or with both."""
    statement = of_merchant(viewer, Ticket, merchant)
    row = statement.get_final_froms()[0].c
    if identifier is not None:
        statement = statement.where(row.id == identifier)
    if number is not None:
        statement = statement.where(row.number == number)
    return statement


def awaits_merchant(row: Any) -> sa.ColumnElement[bool]:
    """Whether the merchant is to answer."""
    waits: sa.ColumnElement[bool] = row.state == sa.literal_column(f"'{TicketState.AWAITING_MERCHANT.value}'")
    return waits


def respond_by(row: Any) -> sa.ColumnElement[datetime | None]:
    """Say until when the merchant is to answer; null where the ticket does not wait for the merchant."""
    return sa.case((awaits_merchant(row), row.respond_by))


def events(ticket: Any) -> tuple[sa.FromClause, sa.Select[Any]]:
    """Select what happened to a ticket."""
    row = alias(Event)
    return row, sa.select(row).where(row.c.merchant_id == ticket.merchant_id, row.c.ticket_id == ticket.id)


def standing(ticket: Any) -> dict[str, sa.ColumnElement[Any]]:
    """Name what decides which acts are possible on a ticket, besides who asks and when."""
    merchant = alias(Merchant)
    days = sa.select(merchant.c.reopen_days).where(merchant.c.id == ticket.merchant_id).correlate_except(merchant)
    names = ("state", "reply_limit", "replies_used", "attention_since", "closed_at", "claimed_by", "claimed_until")
    more = {"reopen_days": days.scalar_subquery(), "refundable_minor": rest_of_order(ticket)}
    return {name: getattr(ticket, name) for name in names} | more


def rest(order: Any) -> sa.ColumnElement[int]:
    """Say how much of what was paid for an order was not given back; what is on its way counts as given."""
    left: sa.ColumnElement[int] = order.total_minor - order.refunded_minor - order.pending_minor
    return left


def rest_of_order(ticket: Any) -> sa.ScalarSelect[int]:
    """Say what is left to give back of a ticket's order."""
    order = alias(Order)
    own = order.c.merchant_id == ticket.merchant_id, order.c.id == ticket.order_id
    return sa.select(rest(order.c)).where(*own).correlate_except(order).scalar_subquery()


def seen_at(ticket: Any) -> sa.ColumnElement[datetime | None]:
    """Say when the member who asks has last looked at a ticket; null for one who has not, and for a token."""
    sight = alias(TicketSight)
    own = (
        sight.c.merchant_id == ticket.merchant_id,
        sight.c.ticket_id == ticket.id,
        sight.c.member_id == sa.bindparam("viewer.id", type_=sa.Uuid()),
    )
    return sa.select(sight.c.seen_at).where(*own).correlate_except(sight).scalar_subquery()


def _in_list(row: Any, in_list: TicketList) -> sa.ColumnElement[bool]:
    if in_list is TicketList.FOLLOW_UP:
        return is_followed_up(row)
    section: sa.ColumnElement[bool] = row.section == sa.literal_column(f"'{in_list.value}'")
    return section
