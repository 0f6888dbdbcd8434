"""Erasing customers: what is known of a person is blanked, and everything else stays."""

from typing import Annotated, Any, Self

import strawberry

from domain.customers import operations as customers
from domain.tables import Scope
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.customers import Customer
from schema.done import Done
from schema.problems import problem, result

problem(customers.ErasureNotAllowed)
problem(customers.CustomerUnknown)


@strawberry.input(description="The person whose data is erased.")
class CustomerEraseInput:
    """The person whose data is erased."""

    customer_id: strawberry.ID = strawberry.field(description="The customer's global id.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="Nothing that is kept tells who the person is, or what was written.")
class CustomerErased(Done):
    """Nothing that is kept tells who the person is."""

    customer: Customer = reads.written("The customer, without a name.")
    orders: int = strawberry.field(description="How many orders' addresses were blanked now.")
    messages: int = strawberry.field(description="How many texts were blanked now, answers among them.")
    attachments: int = strawberry.field(description="How many files' names were blanked now.")

    @classmethod
    def of(cls, erased: customers.Erased) -> Self:
        """Tell what was done."""
        return cls(
            customer=reads.link(erased.customer_id),
            orders=erased.orders,
            messages=erased.messages,
            attachments=erased.attachments,
        )


CustomerEraseResult = result(
    "CustomerEraseResult",
    CustomerErased,
    customers.ErasureNotAllowed,
    customers.CustomerUnknown,
    description="The customer, or why nothing was erased.",
)


@strawberry.type
class CustomerMutation:
    """Mutations about customers."""

    @strawberry.mutation(
        graphql_type=CustomerEraseResult,
        description=(
            "Blank a person's name, e-mail address, language and addresses, and all texts, notes and files' names of"
            " their tickets, for good. Countries, amounts, states and events stay. Orders that are imported later"
            " bring nothing back; what the person writes later is kept until this is done again. For owners, and for"
            " the marketplace's administration. Needs the scope orders:write."
        ),
    )
    async def customer_erase(
        self,
        info: Info,
        input: Annotated[CustomerEraseInput, strawberry.argument(description="Whose.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Erase what is known of a person."""
        return await info.context.write(
            info,
            customers.erase,
            CustomerErased.of,
            scope=Scope.ORDERS_WRITE,
            asked=input,
            dry_run=dry_run,
            customer_id=reads.uuid_or_nil("cus", input.customer_id),
        )
