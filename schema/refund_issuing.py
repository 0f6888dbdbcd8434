"""Giving money back, as a ticket's merchant."""

from typing import Annotated, Any, Self

import strawberry

from domain.refunds import operations
from domain.refunds.operations import Issued
from domain.tables import RefundReason, Scope
from schema import reads
from schema.affected_products import AffectedProduct
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.money import MoneyInput
from schema.orders import Order
from schema.problems import result
from schema.refund_inputs import GOODWILL, LINES, NOTE, REASON, SHIPPING, RefundLineInput, refund_of
from schema.refund_problems import OF_REFUNDS
from schema.refunds import Refund
from schema.tickets import Ticket


@strawberry.input(description="What is given back, and why.")
class RefundIssueInput:
    """What is given back, and why."""

    ticket_id: strawberry.ID = strawberry.field(description="The global id of the ticket that it is to settle.")
    reason: RefundReason = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)
    lines: list[RefundLineInput] = strawberry.field(default_factory=list, description=LINES)
    shipping: MoneyInput | None = strawberry.field(default=None, description=SHIPPING)
    goodwill: MoneyInput | None = strawberry.field(default=None, description=GOODWILL)
    note: str | None = strawberry.field(default=None, description=NOTE)


@strawberry.type(description="The money is on its way, or an owner is asked first.")
class RefundIssued(Done):
    """The money is on its way, or an owner is asked first."""

    refund: Refund = reads.written("The refund.")
    ticket: Ticket = reads.written("The ticket as it is now.")
    order: Order = reads.written("The order as it is now.")
    affected_products: list[AffectedProduct] = reads.all_written(
        "The affected products it is for as they are now, in the order of the input."
    )
    needs_approval: bool = strawberry.field(
        description="Whether it is beyond what the viewer may give back in a day, so that an owner is to decide."
    )

    @classmethod
    def of(cls, issued: Issued) -> Self:
        """Tell what was done."""
        return cls(
            refund=reads.link(issued.refund_id),
            ticket=reads.link(issued.ticket_id),
            order=reads.link(issued.order_id),
            affected_products=[reads.link(product) for product in issued.affected_product_ids],
            needs_approval=issued.needs_approval,
        )


RefundIssueResult = result(
    "RefundIssueResult", RefundIssued, *OF_REFUNDS, description="The refund, or why nothing was given back."
)


@strawberry.type
class RefundIssueMutation:
    """The mutation that gives money back."""

    @strawberry.mutation(
        graphql_type=RefundIssueResult,
        description=(
            "Give money back for the order of a ticket, as its merchant. It changes nothing of whom the ticket waits"
            " for. Needs the scope refunds:write."
        ),
    )
    async def refund_issue(
        self,
        info: Info,
        input: Annotated[RefundIssueInput, strawberry.argument(description="What, and why.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Give money back."""
        return await info.context.write(
            info,
            operations.issue,
            RefundIssued.of,
            scope=Scope.REFUNDS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            refund=refund_of(input),
            at_once=info.context.access.refunds_settle_at_once,
        )
