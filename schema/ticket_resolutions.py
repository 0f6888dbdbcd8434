"""Settling a ticket in one go: reply, refund, replacement and closing, all of it or nothing."""

from typing import Annotated, Any, Self

import strawberry

from domain.resolving import operations
from domain.resolving.operations import ReplacementPart, ReplyPart, Resolution, Resolved
from domain.shipments.operations import ParcelData
from domain.tables import RefundReason, Scope
from domain.tickets.handovers import MAX_NOTE
from domain.tickets.replies import MAX_REPLY
from schema import reads, refund_issuing, shipment_replacements, ticket_closings, ticket_replies
from schema.affected_products import AffectedProduct
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.messages import Message
from schema.money import MoneyInput
from schema.orders import Order
from schema.problems import REFUSALS, problem, result
from schema.refund_inputs import GOODWILL, LINES, NOTE, REASON, SHIPPING, RefundLineInput, refund_of
from schema.refunds import Refund
from schema.shipments import Shipment
from schema.tickets import Ticket

problem(operations.NothingToResolve)


@strawberry.input(description="What the customer is to read.")
class ResolveReplyInput:
    """What the customer is to read."""

    body: str = strawberry.field(description=f"The text, at most {MAX_REPLY} characters.")
    language: str | None = strawberry.field(
        default=None, description="Its language, as a BCP 47 tag: `pt-BR`; null where it is not known."
    )


@strawberry.input(description="What is given back, and why.")
class ResolveRefundInput:
    """What is given back, and why."""

    reason: RefundReason = strawberry.field(description=REASON)
    lines: list[RefundLineInput] = strawberry.field(default_factory=list, description=LINES)
    shipping: MoneyInput | None = strawberry.field(default=None, description=SHIPPING)
    goodwill: MoneyInput | None = strawberry.field(default=None, description=GOODWILL)
    note: str | None = strawberry.field(default=None, description=NOTE)


@strawberry.input(description="What was sent once more, in which parcel.")
class ResolveReplacementInput:
    """What was sent once more, in which parcel."""

    affected_product_ids: list[strawberry.ID] = strawberry.field(
        description="What is in it: the global ids of some of the ticket's affected products."
    )
    carrier: str = strawberry.field(description="Who carries it: the `code`, or the `name`, of one of `carriers`.")
    tracking_number: str = strawberry.field(description="The carrier's number for it.")
    origin_country: str | None = strawberry.field(
        default=None, description="Where it was sent from, as an ISO 3166-1 alpha-2 code."
    )
    note: str | None = strawberry.field(
        default=None, description=f"What others should know of it, at most {MAX_NOTE} characters."
    )
    replaces_id: strawberry.ID | None = strawberry.field(
        default=None, description="The global id of the parcel that it replaces; the last one if left out."
    )


@strawberry.input(description="What settles a ticket: all of it is done, or nothing.")
class TicketResolveInput:
    """What settles a ticket."""

    ticket_id: strawberry.ID = strawberry.field(description="The ticket's global id.")
    idempotency_key: str = strawberry.field(description=KEY)
    reply: ResolveReplyInput | None = strawberry.field(default=None, description="As `ticketReply` gives it.")
    refund: ResolveRefundInput | None = strawberry.field(default=None, description="As `refundIssue` gives it.")
    replacement: ResolveReplacementInput | None = strawberry.field(
        default=None, description="As `shipmentReplace` records it."
    )
    close: bool = strawberry.field(default=True, description="Whether the ticket is closed, as `ticketClose` does.")


@strawberry.type(description="All that was asked for is done.")
class TicketResolved(Done):
    """All that was asked for is done."""

    ticket: Ticket = reads.written("The ticket as it is now.")
    order: Order | None = reads.written("Its order as it is now; null where no money was given back.")
    reply: Message | None = reads.written("The answer; null where none was given.")
    refund: Refund | None = reads.written("The refund; null where none was given.")
    needs_approval: bool = strawberry.field(
        description="Whether the refund is beyond what the viewer may give back in a day: an owner is to decide."
    )
    replacement: Shipment | None = reads.written("The parcel that was sent; null where none was.")
    affected_products: list[AffectedProduct] = reads.all_written(
        "The affected products that were refunded or sent once more, as they are now."
    )

    @classmethod
    def of(cls, resolved: Resolved) -> Self:
        """Tell what was done."""
        reply, refund, replacement = resolved.reply, resolved.refund, resolved.replacement
        concerned = (part.affected_product_ids for part in (refund, replacement) if part)
        return cls(
            ticket=reads.link(resolved.ticket_id),
            order=reads.link(refund.order_id if refund else None),
            reply=reads.link(reply.message_id if reply else None),
            refund=reads.link(refund.refund_id if refund else None),
            needs_approval=refund is not None and refund.needs_approval,
            replacement=reads.link(replacement.shipment_id if replacement else None),
            affected_products=list(dict.fromkeys(reads.link(one) for ids in concerned for one in ids)),
        )


_PARTS = {
    "TicketReplyResult": ticket_replies,
    "RefundIssueResult": refund_issuing,
    "ShipmentReplaceResult": shipment_replacements,
    "TicketCloseResult": ticket_closings,
}
"""Where the results of the parts are declared: whatever may be wrong with one of them may be wrong here."""

TicketResolveResult = result(
    "TicketResolveResult",
    TicketResolved,
    operations.NothingToResolve,
    *dict.fromkeys(refused for name in _PARTS for refused in REFUSALS[name]),
    description="What was done, or why nothing was.",
)


def _resolution(given: TicketResolveInput) -> Resolution:
    reply, refund, replacement = given.reply, given.refund, given.replacement
    return Resolution(
        reply=None if reply is None else ReplyPart(reply.body, reply.language),
        refund=None if refund is None else refund_of(refund),
        replacement=None if replacement is None else _replacement(replacement),
        close=given.close,
    )


def _replacement(given: ResolveReplacementInput) -> ReplacementPart:
    return ReplacementPart(
        [reads.uuid_or_nil("aff", product) for product in given.affected_product_ids],
        ParcelData(given.carrier, given.tracking_number, given.origin_country, given.note),
        reads.uuid_or_nil("shp", given.replaces_id),
    )


@strawberry.type
class ResolveMutation:
    """The mutation that settles a ticket in one go."""

    @strawberry.mutation(
        graphql_type=TicketResolveResult,
        description=(
            "Settle a ticket in one go: reply, refund, replacement and closing, all of it or nothing, under one key."
            " Needs the scope tickets:write, and for a refund refunds:write."
        ),
    )
    async def ticket_resolve(
        self,
        info: Info,
        input: Annotated[TicketResolveInput, strawberry.argument(description="What is done.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Settle a ticket in one go."""
        context = info.context
        if input.refund is not None:
            reads.demand(context.viewer, Scope.REFUNDS_WRITE)
        return await context.write(
            info,
            operations.resolve,
            TicketResolved.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            resolution=_resolution(input),
            at_once=context.access.refunds_settle_at_once,
        )
