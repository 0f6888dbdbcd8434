"""Which reasons for a refund are possible for an order, and what they are called. All of it is pure.

What is known of an order lags behind what its customer sees: a reason is left out only where the order itself speaks
against it.

- What was not sent can have no fault, be nowhere, or come back.
- What was sent whole is neither out of stock nor unable to be shipped; of several pieces, some may be.
- Only what is marked delivered can be marked so wrongly, and what is all delivered has arrived, if perhaps too late.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.tables import OrderState, RefundReason

_UNSENT = frozenset({RefundReason.UNABLE_TO_SHIP, RefundReason.OUT_OF_STOCK})
_ALWAYS = frozenset({RefundReason.OTHER})
_DECIDED = _UNSENT | {
    RefundReason.TAKING_TOO_LONG,
    RefundReason.NEVER_ARRIVED,
    RefundReason.MARKED_DELIVERED_NOT_ARRIVED,
}
_SENT = frozenset(RefundReason) - _DECIDED - _ALWAYS
"""What can only be wrong with something that was sent."""

USUAL_LANGUAGE = "en"
TITLES: Mapping[str, Mapping[RefundReason, str]] = {
    language: {RefundReason(name): title for name, title in titles.items()}
    for language, titles in tomllib.loads(Path(__file__).with_suffix(".toml").read_text()).items()
}
"""What each reason is called, by language (a tag of BCP 47)."""


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """What is known of an order that speaks for or against reasons."""

    is_sent: bool
    has_several_pieces: bool
    is_delivered: bool
    """Whether any of it is marked delivered."""
    has_arrived: bool
    """Whether all of it is."""
    is_late: bool
    """Whether any of it came later than it was expected, as far as that is known."""


def facts_of(row: Any) -> ReasonFacts:
    """Take the facts out of a row that `queries.of_reasons` selects: an order's state, and what its parcels say."""
    is_done = row.state in {OrderState.DELIVERED, OrderState.DELIVERED.value}
    is_sent = is_done or row.state in {OrderState.SHIPPED, OrderState.SHIPPED.value} or bool(row.parcels_sent)
    delivered = bool(row.parcels_delivered)
    return ReasonFacts(
        is_sent=is_sent or delivered,
        has_several_pieces=(row.pieces or 0) > 1,
        is_delivered=is_done or delivered,
        has_arrived=is_done or (delivered and row.parcels_delivered == row.parcels),
        is_late=bool(row.parcels_late),
    )


def possible(facts: ReasonFacts) -> list[RefundReason]:
    """Name the reasons that are possible, in their usual order."""
    found = set(_ALWAYS)
    if facts.is_sent:
        found |= _SENT
    if not facts.is_sent or facts.has_several_pieces:
        found |= _UNSENT
    if not facts.has_arrived or facts.is_late:
        found.add(RefundReason.TAKING_TOO_LONG)
    if facts.is_sent and not facts.has_arrived:
        found.add(RefundReason.NEVER_ARRIVED)
    if facts.is_delivered:
        found.add(RefundReason.MARKED_DELIVERED_NOT_ARRIVED)
    return [reason for reason in RefundReason if reason in found]


def language_for(locale: str, known: Iterable[str] = TITLES) -> str:
    """Choose the language of titles for a locale: the same, else one of its first part, else English."""
    by_tag = {tag.lower(): tag for tag in known}
    wanted = locale.lower()
    primary = wanted.partition("-")[0]
    alike = (tag for lower, tag in by_tag.items() if lower.partition("-")[0] == primary)
    return by_tag.get(wanted) or next(alike, USUAL_LANGUAGE)
