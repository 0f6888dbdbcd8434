"""Events: what happened, in order."""

from datetime import datetime

from domain import tables
from domain.tables import ActorKind, EventType, Scope
from schema import reads
from schema.scalars import BigInt


@reads.read_type(table=tables.Event, scope=Scope.TICKETS_READ, description="A thing that happened.")
class Event:
    """A thing that happened."""

    sequence: BigInt = reads.value(tables.Event.sequence, "Its number: 1, 2, 3 … without gaps within the merchant.")
    type: EventType = reads.value(tables.Event.type, "What happened.")
    occurred_at: datetime = reads.value(tables.Event.at, "When.")
    actor: ActorKind = reads.value(tables.Event.actor_kind, "Who did it.")
