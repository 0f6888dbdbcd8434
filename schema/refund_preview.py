"""What a refund would come to, before it is given."""

from typing import Annotated

import strawberry

from domain.refunds import previews
from domain.refunds.previews import Preview
from domain.refunds.rules import OrderFigures
from domain.tables import RefundReason, Scope
from schema import reads
from schema.context import Info
from schema.money import Money, MoneyInput, known
from schema.problems import Problem, told
from schema.refund_inputs import GOODWILL, LINES, NOTE, REASON, SHIPPING, RefundLineInput, refund_of


@strawberry.input(description="What would be given back, and why.")
class RefundPreviewInput:
    """What would be given back, and why."""

    ticket_id: strawberry.ID = strawberry.field(description="The global id of the ticket that it would settle.")
    reason: RefundReason = strawberry.field(description=REASON)
    lines: list[RefundLineInput] = strawberry.field(default_factory=list, description=LINES)
    shipping: MoneyInput | None = strawberry.field(default=None, description=SHIPPING)
    goodwill: MoneyInput | None = strawberry.field(default=None, description=GOODWILL)
    note: str | None = strawberry.field(default=None, description=NOTE)


@strawberry.type(description="What a line of a refund would come to.")
class RefundPreviewLine:
    """What a line of a refund would come to."""

    affected_product_id: strawberry.ID = strawberry.field(description="The affected product's global id.")
    total: Money = strawberry.field(description="How much.")
    refundable: Money = strawberry.field(description="What is left to give back for it now.")


@strawberry.type(description="What a refund would come to, and whether it would be given.")
class RefundPreview:
    """What a refund would come to."""

    total: Money | None = strawberry.field(description="How much in all; null where that cannot be said.")
    lines: list[RefundPreviewLine] = strawberry.field(
        description="Each line, in the order of the input; empty where what they come to cannot be said."
    )
    refundable: Money = strawberry.field(description="What is left to give back of the order now.")
    shipping_refundable: Money = strawberry.field(description="What is left to give back of its shipping now.")
    needs_approval: bool = strawberry.field(
        description="Whether it is beyond what the viewer may give back in a day, so that an owner would decide."
    )
    problem: Problem | None = strawberry.field(
        description="Why `refundIssue` would refuse it; null where it would not."
    )


def _preview(found: Preview) -> RefundPreview:
    figures, amounts = found.figures, found.amounts
    lines = [
        RefundPreviewLine(
            affected_product_id=strawberry.ID(reads.global_id("aff", line.product.id)),
            total=known(line.minor, figures.currency),
            refundable=known(max(min(line.product.rest, figures.rest), 0), figures.currency),
        )
        for line in (amounts.lines if amounts else ())
    ]
    return RefundPreview(
        total=known(amounts.total, figures.currency) if amounts else None,
        lines=lines,
        refundable=known(max(figures.rest, 0), figures.currency),
        shipping_refundable=known(_shipping(figures), figures.currency),
        needs_approval=found.needs_approval,
        problem=None if found.problem is None else told(found.problem),
    )


def _shipping(figures: OrderFigures) -> int:
    return max(min(figures.rest_of_shipping, figures.rest), 0)


@strawberry.type
class RefundPreviewQuery:
    """The root field that previews refunds."""

    @strawberry.field(
        description=(
            "What a refund would come to, and whether `refundIssue` would give it now; null where there is no such"
            " ticket that the viewer may know of."
        )
    )
    async def refund_preview(
        self,
        info: Info,
        input: Annotated[RefundPreviewInput, strawberry.argument(description="What, and why.")],  # noqa: A002
    ) -> RefundPreview | None:
        """Say what a refund would come to."""
        context = info.context
        reads.demand(context.viewer, Scope.TICKETS_READ)
        found = await previews.preview(
            context.database.read,
            viewer=context.viewer,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            refund=refund_of(input),
            now=context.now(),
        )
        return None if found is None else _preview(found)
