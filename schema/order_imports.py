"""How orders come in: imported in batches, each order for itself."""

from datetime import datetime
from typing import Annotated, Any, Self

import strawberry

from domain.orders import operations as orders
from domain.orders.data import AddressData, CustomerData, ItemData, MerchantData, OrderData, ShipmentData
from domain.orders.operations import MAX_ORDERS, Imported, ImportOutcome
from domain.tables import OrderState, Scope
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.descriptions import described
from schema.done import Done
from schema.order_problems import OF_IMPORTS
from schema.orders import Order
from schema.problems import Problem, result, told
from schema.scalars import BigInt, Currency

described(
    ImportOutcome,
    "What an import did with an order.",
    {
        ImportOutcome.CREATED: "It was new.",
        ImportOutcome.UPDATED: "It was known, and has changed.",
        ImportOutcome.UNCHANGED: "It was known just so; nothing was written.",
    },
)


@strawberry.input(description="The merchant that an order belongs to.")
class MerchantInput:
    """The merchant that an order belongs to."""

    handle: str = strawberry.field(description="Its handle: lower-case letters, digits and hyphens, at most 64.")
    name: str | None = strawberry.field(
        default=None, description="What people call it, if it is created; its handle if left out."
    )


@strawberry.input(description="The person who bought. What is left out stays as it was.")
class CustomerInput:
    """The person who bought."""

    external_id: str = strawberry.field(description="The id the marketplace knows the person by.")
    name: str | None = strawberry.field(default=None, description="The person's name.")
    email: str | None = strawberry.field(default=None, description="The person's e-mail address.")
    locale: str | None = strawberry.field(default=None, description="The person's language, as a BCP 47 tag: `pt-BR`.")
    country: str | None = strawberry.field(default=None, description="The country, as an ISO 3166-1 alpha-2 code.")


@strawberry.input(description="Where an order is sent to.")
class AddressInput:
    """Where an order is sent to."""

    name: str | None = strawberry.field(default=None, description="To whom.")
    line1: str | None = strawberry.field(default=None, description="Street and number.")
    line2: str | None = strawberry.field(default=None, description="Flat, floor, or what else helps to find it.")
    city: str | None = strawberry.field(default=None, description="Town or city.")
    region: str | None = strawberry.field(default=None, description="State, province or region.")
    postal_code: str | None = strawberry.field(default=None, description="Postal code.")
    country: str | None = strawberry.field(default=None, description="Country, as an ISO 3166-1 alpha-2 code.")


@strawberry.input(description="One line of an order.")
class OrderItemInput:
    """One line of an order."""

    external_id: str = strawberry.field(description="The marketplace's id of it; unique within the order.")
    product_id: str = strawberry.field(description="The marketplace's id of the product.")
    quantity: int = strawberry.field(description="How many were bought, at least 1.")
    unit_price_minor: BigInt = strawberry.field(
        name="unitPriceMinorUnits", description="The price of one, in the currency's smallest unit."
    )
    shipping_price_minor: BigInt = strawberry.field(
        name="shippingPriceMinorUnits",
        default=BigInt(0),
        description="What sending all of them cost, in the currency's smallest unit.",
    )
    name: str | None = strawberry.field(default=None, description="What the product is called.")
    variant: str | None = strawberry.field(default=None, description="Its size, colour and the like.")
    image_url: str | None = strawberry.field(default=None, description="Where a picture of it is: an http(s) address.")


@strawberry.input(description="A parcel of an order.")
class ShipmentInput:
    """A parcel of an order."""

    carrier: str | None = strawberry.field(default=None, description="Who carries it.")
    tracking_number: str | None = strawberry.field(default=None, description="The carrier's number for it.")
    origin_country: str | None = strawberry.field(
        default=None, description="Where it was sent from, as an ISO 3166-1 alpha-2 code."
    )
    shipped_at: datetime | None = strawberry.field(default=None, description="When the carrier got it.")
    expected_at: datetime | None = strawberry.field(default=None, description="When it is expected to arrive.")
    delivered_at: datetime | None = strawberry.field(default=None, description="When it arrived.")


@strawberry.input(description="An order as a whole: what is left out of a known order is taken away from it.")
class OrderInput:
    """An order as a whole."""

    number: str = strawberry.field(description="The marketplace's number of it; unique within the merchant.")
    state: OrderState = strawberry.field(description="How far it has come.")
    placed_at: datetime = strawberry.field(description="When the customer ordered.")
    currency: Currency = strawberry.field(description="The currency of all its amounts.")
    items: list[OrderItemInput] = strawberry.field(description="Its lines, at least one.")
    merchant: MerchantInput | None = strawberry.field(
        default=None, description="Only for the marketplace: whose order it is."
    )
    transaction_number: str | None = strawberry.field(default=None, description="The number of its payment.")
    total_minor: BigInt | None = strawberry.field(
        name="totalMinorUnits",
        default=None,
        description=(
            "What the customer paid, in the currency's smallest unit; if left out, the sum of its items and their"
            " shipping."
        ),
    )
    customer: CustomerInput | None = strawberry.field(default=None, description="Who bought it.")
    shipping_address: AddressInput | None = strawberry.field(default=None, description="Where it is sent to.")
    shipments: list[ShipmentInput] | None = strawberry.field(default=None, description="Its parcels.")

    def data(self) -> OrderData:
        """Say it in the domain's words: the parts have the same names there."""
        return OrderData(
            number=self.number,
            state=self.state,
            placed_at=self.placed_at,
            currency=self.currency,
            items=tuple(ItemData(**vars(item)) for item in self.items),
            merchant=MerchantData(**vars(self.merchant)) if self.merchant else None,
            transaction_number=self.transaction_number,
            total_minor=self.total_minor,
            customer=CustomerData(**vars(self.customer)) if self.customer else None,
            address=AddressData(**vars(self.shipping_address)) if self.shipping_address else None,
            shipments=tuple(ShipmentData(**vars(shipment)) for shipment in self.shipments or ()),
        )


@strawberry.input(description="Orders to import.")
class OrdersImportInput:
    """Orders to import."""

    orders: list[OrderInput] = strawberry.field(description=f"The orders, 1 to {MAX_ORDERS}.")
    create_merchants: bool = strawberry.field(
        default=False, description="Only for the marketplace: whether merchants that are not known are created."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="What became of one order.")
class OrderImport:
    """What became of one order."""

    number: str = strawberry.field(description="The number it came with.")
    outcome: ImportOutcome | None = strawberry.field(description="What was done; null where there is a problem.")
    order: Order | None = reads.written("The order as it is now; null where there is a problem.")
    problem: Problem | None = strawberry.field(description="Why it was refused; null where it was not.")

    @classmethod
    def of(cls, imported: Imported) -> Self:
        """Tell what was done."""
        problem = told(imported.problem) if imported.problem else None
        order_id = None if problem else imported.order_id
        return cls(number=imported.number, outcome=imported.outcome, order=reads.link(order_id), problem=problem)


@strawberry.type(description="What became of the orders. One that is refused does not keep the others out.")
class OrdersImported(Done):
    """What became of the orders."""

    results: list[OrderImport] = strawberry.field(description="Each order's, in the order of the input.")
    created: int = strawberry.field(description="How many were new.")
    updated: int = strawberry.field(description="How many have changed.")
    unchanged: int = strawberry.field(description="How many were known just so.")
    refused: int = strawberry.field(description="How many have a problem.")

    @classmethod
    def of(cls, imported: list[Imported]) -> Self:
        """Tell what was done."""
        outcomes = [one.outcome for one in imported]
        return cls(
            results=[OrderImport.of(one) for one in imported],
            created=outcomes.count(ImportOutcome.CREATED),
            updated=outcomes.count(ImportOutcome.UPDATED),
            unchanged=outcomes.count(ImportOutcome.UNCHANGED),
            refused=outcomes.count(None),
        )


OrdersImportResult = result(
    "OrdersImportResult",
    OrdersImported,
    *OF_IMPORTS,
    description="What became of the orders, or why none was imported.",
)


@strawberry.type
class OrdersImportMutation:
    """Mutations that import orders."""

    @strawberry.mutation(
        graphql_type=OrdersImportResult,
        description=(
            "Create and update orders by their numbers. It is safe to repeat: what is known just so is left alone."
            " Needs the scope orders:write."
        ),
    )
    async def orders_import(
        self,
        info: Info,
        input: Annotated[OrdersImportInput, strawberry.argument(description="The orders.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Create and update orders by their numbers."""
        return await info.context.write(
            info,
            orders.import_,
            OrdersImported.of,
            scope=Scope.ORDERS_WRITE,
            asked=input,
            dry_run=dry_run,
            orders=[order.data() for order in input.orders],
            create_merchants=input.create_merchants,
        )
