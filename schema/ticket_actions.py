"""Available actions: what may be done with a ticket now, told by the guards of the operations themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from domain.tables import TicketState
from domain.tickets import guards
from domain.tickets.guards import Standing, TicketAction
from schema import enums  # noqa: F401 - declares the domain's choices


@strawberry.type(description="What may be done with a ticket, or why not.")
class AvailableAction:
    """What may be done with a ticket, or why not."""

    action: TicketAction = strawberry.field(description="What is done.")
    allowed: bool = strawberry.field(description="Whether the viewer may do it now.")
    reason: str | None = strawberry.field(
        description="The type of the problem that the mutation would answer with; null where it is allowed."
    )
    until: datetime | None = strawberry.field(
        description="When that changes by itself, as time goes by; null where time alone does not change it."
    )


def available(context: Any, values: Mapping[str, Any]) -> list[AvailableAction]:  # noqa: ANN401 - the request's
    """Work out what the viewer of a request may do with a ticket now."""
    viewer = context.viewer
    standing = Standing(
        state=TicketState(values["state"]),
        reply_limit=values["reply_limit"],
        replies_used=values["replies_used"],
        needs_attention=values["attention_since"] is not None,
        closed_at=_time(values["closed_at"]),
        claimed_by=values["claimed_by"] and UUID(values["claimed_by"]),
        claimed_until=_time(values["claimed_until"]),
        reopen_days=values["reopen_days"],
        refundable_minor=values["refundable_minor"],
        is_support=viewer.is_marketplace,
        asked_by=viewer.id,
        now=context.now(),
    )
    return [
        AvailableAction(action=one.action, allowed=one.allowed, reason=one.reason, until=one.until)
        for one in guards.available(standing)
    ]


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
