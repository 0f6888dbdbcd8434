"""Replacements: parcels that merchants send in the place of earlier ones."""

from typing import Annotated, Any, Self

import strawberry

from domain.orders.rules import CountryUnknown, TooManyShipments
from domain.shipments import operations as shipments
from domain.shipments import rules
from domain.shipments.operations import ParcelData
from domain.tables import Scope
from domain.tickets import affected, handovers
from schema import order_problems, reads  # noqa: F401 - tells of countries and of too many shipments
from schema.affected_products import AffectedProduct
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.problems import problem, result
from schema.shipments import Shipment
from schema.ticket_problems import OF_MERCHANT
from schema.tickets import Ticket

problem(shipments.NoProductsSent)
problem(shipments.CarrierUnknown)
problem(shipments.TrackingNumberTaken)
problem(shipments.ReplacedParcelUnknown)
problem(rules.TrackingNumberInvalid)
problem(
    rules.CheckDigitWrong,
    given=(int, "The check digit that was given: the ninth digit."),
    expected=(int, "The check digit that goes with the eight digits before it."),
)

OF_REPLACEMENTS = (
    shipments.NoProductsSent,
    shipments.CarrierUnknown,
    rules.TrackingNumberInvalid,
    rules.CheckDigitWrong,
    shipments.TrackingNumberTaken,
    CountryUnknown,
    handovers.NoteTooLong,
    handovers.NoteUnkeepable,
    affected.AffectedProductUnknown,
    shipments.ReplacedParcelUnknown,
    TooManyShipments,
)
"""What may be wrong with a replacement, besides what may be wrong with any act of a merchant."""


@strawberry.input(description="A parcel that was sent in the place of an earlier one.")
class ShipmentReplaceInput:
    """A parcel that was sent in the place of an earlier one."""

    ticket_id: strawberry.ID = strawberry.field(description="The global id of the ticket that it settles.")
    affected_product_ids: list[strawberry.ID] = strawberry.field(
        description="What is in it: the global ids of some of the ticket's affected products."
    )
    carrier: str = strawberry.field(description="Who carries it: the `code`, or the `name`, of one of `carriers`.")
    tracking_number: str = strawberry.field(
        description="The carrier's number for it: letters and digits; blanks and hyphens are taken out."
    )
    idempotency_key: str = strawberry.field(description=KEY)
    origin_country: str | None = strawberry.field(
        default=None, description="Where it was sent from, as an ISO 3166-1 alpha-2 code."
    )
    note: str | None = strawberry.field(
        default=None,
        description=f"What others should know of it, at most {handovers.MAX_NOTE} characters; not for the customer.",
    )
    replaces_id: strawberry.ID | None = strawberry.field(
        default=None,
        description=(
            "The global id of the order's parcel that it replaces; if left out, the last that the products were sent"
            " in: their newest replacement, else the order's newest parcel that is none."
        ),
    )


@strawberry.type(description="The parcel is part of the order, in the place of the earlier one.")
class ShipmentReplaced(Done):
    """The parcel is part of the order."""

    shipment: Shipment = reads.written("The parcel that was sent.")
    affected_products: list[AffectedProduct] = reads.all_written("What is in it.")
    ticket: Ticket = reads.written("The ticket as it is now: its state is what it was.")

    @classmethod
    def of(cls, replaced: shipments.Replaced) -> Self:
        """Tell what was done."""
        products: Any = list(replaced.affected_product_ids)
        return cls(
            shipment=reads.link(replaced.shipment_id),
            affected_products=products,
            ticket=reads.link(replaced.ticket_id),
        )


ShipmentReplaceResult = result(
    "ShipmentReplaceResult",
    ShipmentReplaced,
    *OF_MERCHANT,
    *OF_REPLACEMENTS,
    description="The parcel, or why it was not recorded.",
)


@strawberry.type
class ShipmentMutation:
    """Mutations about parcels."""

    @strawberry.mutation(
        graphql_type=ShipmentReplaceResult,
        description=(
            "Tell that affected products of a ticket were sent once more, and with which number. The earlier parcel"
            " stays beside it, and the ticket in its state. Needs the scope tickets:write."
        ),
    )
    async def shipment_replace(
        self,
        info: Info,
        input: Annotated[ShipmentReplaceInput, strawberry.argument(description="The parcel.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Tell of a parcel that was sent in the place of an earlier one."""
        parcel = ParcelData(input.carrier, input.tracking_number, input.origin_country, input.note)
        return await info.context.write(
            info,
            shipments.replace,
            ShipmentReplaced.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            affected_product_ids=[reads.uuid_or_nil("aff", product) for product in input.affected_product_ids],
            parcel=parcel,
            replaces_id=reads.uuid_or_nil("shp", input.replaces_id),
        )
