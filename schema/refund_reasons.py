"""Reasons for refunds: which are possible for an order, and what they are called."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from domain import tables
from domain.refunds import queries, reasons
from domain.tables import RefundReason, Scope
from schema import (
    enums,  # noqa: F401 - declares the domain's choices
    reads,
)


@strawberry.type(description="What a reason is called in a language.")
class RefundReasonTitle:
    """What a reason is called in a language."""

    language: str = strawberry.field(description="The language, as a BCP 47 tag: `zh-CN`.")
    title: str = strawberry.field(description="What it is called.")


@strawberry.type(description="A reason for which money may be given back.")
class RefundReasonChoice:
    """A reason for which money may be given back."""

    reason: RefundReason = strawberry.field(description="The reason.")
    title: str = strawberry.field(description="What it is called in the viewer's language, or else in English.")
    titles: list[RefundReasonTitle] = strawberry.field(description="What it is called in each language.")
    needs_note: bool = strawberry.field(description="Whether a note is to say more.")


def _choices(context: Any, values: Mapping[str, Any]) -> list[RefundReasonChoice]:  # noqa: ANN401 - the request's
    language = reasons.language_for(context.viewer.locale)
    return [
        RefundReasonChoice(
            reason=reason,
            title=reasons.TITLES[language][reason],
            titles=[RefundReasonTitle(language=tag, title=titles[reason]) for tag, titles in reasons.TITLES.items()],
            needs_note=reason is RefundReason.OTHER,
        )
        for reason in reasons.possible(reasons.facts_of(SimpleNamespace(**values)))
    ]


@reads.read_type(
    table=tables.Order, scope=Scope.ORDERS_READ, description="The reasons for which an order's money may be given back."
)
class RefundReasons:
    """The reasons for which an order's money may be given back."""

    choices: list[RefundReasonChoice] = reads.computed(
        queries.of_reasons,
        _choices,
        "The reasons that are possible, in their usual order: those that nothing known of the order speaks against.",
    )


def _reasons(
    at: reads.At,
    order_id: Annotated[strawberry.ID, strawberry.argument(description="The order's global id.")],
) -> sa.Select[Any]:
    return queries.of_order(at.viewer, reads.typed("ord", order_id))


@strawberry.type
class RefundReasonsQuery:
    """Root fields about reasons for refunds."""

    refund_reasons: RefundReasons | None = reads.one(
        _reasons,
        "The reasons for which money may be given back for an order; null where there is none that the viewer may"
        " know of.",
    )
