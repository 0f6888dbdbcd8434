"""What a refund would come to, without giving it: the same guard and the same rules, on figures that are only read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import Refused
from domain.people.viewer import Viewer, within
from domain.refunds import data, limits, queries, rules
from domain.refunds.data import RefundData
from domain.refunds.limits import Ask
from domain.refunds.rules import Amounts, OrderFigures
from domain.tables import Ticket
from domain.tickets import guards
from domain.tickets import queries as tickets
from domain.tickets.guards import Standing


@dataclass(frozen=True, slots=True)
class Preview:
    """What is left to give back of an order, what the refund would come to, and why it would be refused, if so."""

    figures: OrderFigures
    amounts: Amounts | None = None
    needs_approval: bool = False
    problem: Refused | None = None


async def preview(ask: Ask, *, viewer: Viewer, ticket_id: UUID, refund: RefundData, now: datetime) -> Preview | None:
    """Say what a refund would come to; None where there is no such ticket that the viewer may know of."""
    statement = within(viewer, Ticket)
    row = statement.get_final_froms()[0].c
    columns = [column.label(name) for name, column in tickets.standing(row).items()]
    found = await ask(statement.with_only_columns(row.merchant_id, row.order_id, *columns).where(row.id == ticket_id))
    if not found:
        return None
    [ticket] = found
    merchant_id, order_id = ticket.merchant_id, ticket.order_id
    days, refundable = ticket.reopen_days, ticket.refundable_minor
    standing = Standing.of(ticket, reopen_days=days, refundable_minor=refundable, viewer=viewer, now=now)
    [order] = await ask(queries.order_of(merchant_id, order_id))
    figures = rules.figures_of(order, await ask(queries.products_of(merchant_id, ticket_id)))
    amounts: Amounts | None = None
    try:
        data.check(refund)
        guards.refund(standing)
        amounts = rules.worked_out(refund, figures)
        rules.check_rest(amounts, figures)
    except Refused as problem:
        return Preview(figures, amounts, problem=problem)
    is_admitted = await limits.admits(ask, viewer=viewer, minor=amounts.total, currency=amounts.currency, now=now)
    return Preview(figures, amounts, needs_approval=not is_admitted)
