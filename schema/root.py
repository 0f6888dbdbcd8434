"""The schema: all that can be asked."""

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from schema import enums  # noqa: F401 - declares the domain's enums
from schema.carriers import CarrierQuery
from schema.customer_erasures import CustomerMutation
from schema.customer_messages import CustomerMessageMutation
from schema.history import HistoryQuery
from schema.invitations import InvitationMutation, InvitationQuery
from schema.members import MemberMutation, MemberQuery
from schema.merchants import MerchantMutation
from schema.node import NodeQuery
from schema.order_imports import OrdersImportMutation
from schema.orders import OrderQuery
from schema.problems import PROBLEMS, handlers
from schema.refund_issuing import RefundIssueMutation
from schema.refund_limits import RefundLimitMutation
from schema.refund_preview import RefundPreviewQuery
from schema.refund_reasons import RefundReasonsQuery
from schema.refund_settling import RefundSettlingMutation
from schema.refunds import RefundQuery
from schema.reply_limits import ReplyLimitMutation
from schema.scalars import SCALARS
from schema.sessions import SessionMutation, SessionQuery
from schema.shipment_replacements import ShipmentMutation
from schema.support import SupportMutation
from schema.ticket_batches import TicketsMutation
from schema.ticket_closings import ClosingMutation
from schema.ticket_counts import TicketCountsQuery
from schema.ticket_openings import TicketOpenMutation
from schema.ticket_replies import ReplyMutation
from schema.ticket_resolutions import ResolveMutation
from schema.tickets import TicketQuery
from schema.tokens import ApiTokenMutation, ApiTokenQuery
from schema.viewer import ViewerQuery


@strawberry.type(description="What can be read.")
class Query(
    ViewerQuery,
    HistoryQuery,
    OrderQuery,
    TicketQuery,
    TicketCountsQuery,
    RefundQuery,
    RefundReasonsQuery,
    RefundPreviewQuery,
    MemberQuery,
    InvitationQuery,
    ApiTokenQuery,
    SessionQuery,
    CarrierQuery,
    NodeQuery,
):
    """What can be read."""


@strawberry.type(description="What can be changed. Each field is one transaction: all of it, or nothing.")
class Mutation(
    OrdersImportMutation,
    TicketOpenMutation,
    CustomerMessageMutation,
    MerchantMutation,
    MemberMutation,
    InvitationMutation,
    ApiTokenMutation,
    SessionMutation,
    ReplyMutation,
    ClosingMutation,
    TicketsMutation,
    SupportMutation,
    ReplyLimitMutation,
    RefundIssueMutation,
    RefundSettlingMutation,
    RefundLimitMutation,
    ShipmentMutation,
    ResolveMutation,
    CustomerMutation,
):
    """What can be changed."""


class Prepared(SchemaExtension):
    """Spares a document that the context brings along to be parsed and validated once more."""

    def on_parse(self) -> Iterator[None]:
        """Give the document."""
        self.execution_context.graphql_document = getattr(self.execution_context.context, "document", None)
        yield

    def on_validate(self) -> Iterator[None]:
        """Say that there is nothing wrong with it."""
        if getattr(self.execution_context.context, "document", None) is not None:
            self.execution_context.pre_execution_errors = []
        yield


class Schema(strawberry.Schema):
    """The schema."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing here: whoever sends the answer knows which errors are ours."""


def make_schema() -> strawberry.Schema:
    """Put the schema together."""
    return Schema(
        query=Query,
        mutation=Mutation,
        extensions=[Prepared],
        types=list(PROBLEMS.values()),
        config=StrawberryConfig(scalar_map=SCALARS),
        exception_handlers=handlers(),
    )
