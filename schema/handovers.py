"""Hand-overs: when a ticket went to support or came back, and why."""

from datetime import datetime

from domain import tables
from domain.people.viewer import within
from domain.tables import HandoverTo, Scope, SupportReason
from schema import reads
from schema.node import Node


@reads.read_type(
    table=tables.Handover,
    prefix="hnd",
    scope=Scope.TICKETS_READ,
    visible=within,
    description="A ticket given to support by its merchant, or given back.",
)
class Handover(Node):
    """A ticket given to support by its merchant, or given back."""

    handed_to: HandoverTo = reads.value(tables.Handover.handed_to, "Who got it.")
    reason: SupportReason | None = reads.value(
        tables.Handover.reason, "Why the merchant asked support; null where it was given back."
    )
    note: str | None = reads.value(tables.Handover.note, "What the other side should know.")
    created_at: datetime = reads.value(tables.Handover.created_at, "When.")
