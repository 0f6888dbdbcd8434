"""Events: what happened, in order."""

from datetime import datetime
from uuid import UUID

from domain import tables
from domain.people.viewer import within
from domain.tables import ActorKind, EventType, Scope
from schema import enums, reads  # noqa: F401 - payloads show events: their choices are declared first
from schema.scalars import BigInt


@reads.read_type(
    table=tables.Event,
    scope=Scope.TICKETS_READ,
    visible=within,
    key={"merchant_id": UUID, "sequence": int},
    description="A thing that happened.",
)
class Event:
    """A thing that happened."""

    sequence: BigInt = reads.value(tables.Event.sequence, "Its number: 1, 2, 3 … without gaps within the merchant.")
    type: EventType = reads.value(tables.Event.type, "What happened.")
    occurred_at: datetime = reads.value(tables.Event.at, "When.")
    actor: ActorKind = reads.value(tables.Event.actor_kind, "Who did it.")
