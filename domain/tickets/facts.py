"""What a ticket's row says, and how its events say the same. All of it is pure.

An event carries what it has changed of the row, as the rules decided it at the time, so that a ticket can be rebuilt
after they have changed.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.tables import AttentionReason, Event, EventType, IssueType, TicketState

CHANGED = "ticket"
"""The part of an event's data that says what has changed of the ticket."""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What a ticket's row says, and its events as well; the names are those of the columns."""

    order_id: UUID
    number: str
    external_id: str | None
    issue_type: IssueType
    state: TicketState
    opened_at: datetime
    respond_by: datetime
    activity_at: datetime
    closed_at: datetime | None = None
    support_since: datetime | None = None
    support_answered: bool = False
    attention: tuple[AttentionReason, ...] = ()
    attention_since: datetime | None = None
    claimed_by: UUID | None = None
    claimed_until: datetime | None = None
    reply_limit: int = 1
    replies_used: int = 0

    @property
    def replies_left(self) -> int:
        """How many times the merchant may still reply."""
        return self.reply_limit - self.replies_used


@dataclass(frozen=True, slots=True)
class Told:
    """What `fold` takes of an event."""

    type: EventType
    order_id: UUID | None
    data: str


NAMES = tuple(field.name for field in fields(TicketFacts))


def facts_of(row: Any) -> TicketFacts:
    """Take the facts out of a ticket's row."""
    return TicketFacts(**{name: getattr(row, name) for name in NAMES})


def changes(before: TicketFacts | None, after: TicketFacts) -> dict[str, Any]:
    """Name the columns that have changed, with their new values; before a ticket is opened, it has none."""
    old = {} if before is None else asdict(before)
    return {name: value for name, value in asdict(after).items() if name not in old or value != old[name]}


def changed_data(before: TicketFacts | None, after: TicketFacts) -> dict[str, Any]:
    """Write down in an event what `fold` needs to change a ticket likewise."""
    found = changes(before, after)
    found.pop("order_id", None)  # the event has it itself
    return {CHANGED: {_camel(name): _written(value) for name, value in found.items()}}


def fold(events: Iterable[Event] | Iterable[Told]) -> TicketFacts:
    """Rebuild a ticket from its events, in their order; the first one opens it."""
    found: dict[str, Any] = {}
    for event in events:
        if not found:
            if event.type is not EventType.TICKET_OPENED:
                message = "the first event of a ticket opens it"
                raise ValueError(message)
            found["order_id"] = event.order_id
        found |= _read(json.loads(event.data).get(CHANGED, {}))
    if not found:
        message = "a ticket has at least the event that opened it"
        raise ValueError(message)
    return TicketFacts(**found)


def text_of(moment: datetime) -> str:
    """Write a time as events do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return text_of(value)
    return value.hex if isinstance(value, UUID) else value


def _read(data: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: data[_camel(name)] for name in NAMES if _camel(name) in data}
    return {name: value if value is None else _KINDS.get(name, _same)(value) for name, value in found.items()}


def _same(value: Any) -> Any:
    return value


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _reasons(values: Iterable[str]) -> tuple[AttentionReason, ...]:
    return tuple(AttentionReason(value) for value in values)


_TIMES = ("_at", "_by", "_since", "_until")
_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "issue_type": IssueType,
    "state": TicketState,
    "attention": _reasons,
    **{name: _time for name in NAMES if name.endswith(_TIMES)},
    "claimed_by": UUID,
}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)
