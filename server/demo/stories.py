"""The demo's half year: every order with all that happens to it, in order of time."""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias

from domain.tables import IssueType
from server.demo.conversations import Talk
from server.demo.deeds import Known, Step
from server.demo.dice import days, dice
from server.demo.purchases import Purchase, buy
from server.demo.shops import Shop

HISTORY = timedelta(days=180)
_GROWTH = 1.4
"""How steeply business grows: with 1, as many orders come on each day."""
_BLOCK = 25
_TICKETS_OF_BLOCK = (1, 5)
"""How many of 25 orders lead to a ticket, long ago and lately."""
_LATELY = timedelta(days=60)
_FRESH, _FRESH_UNTIL = 0.6, timedelta(days=45)
"""How many tickets, of one, about orders of the last 45 days were opened within the last two days."""
_BEFORE = timedelta(minutes=1)
_UNANSWERED = timedelta(hours=3)
"""Nobody answers sooner: see `Talk`."""
_EARLY = {IssueType.ADDRESS_PROBLEM, IssueType.PAYMENT_PROBLEM}
_DECK = {
    IssueType.LATE_DELIVERY: 5,
    IssueType.NEVER_ARRIVED: 3,
    IssueType.MARKED_DELIVERED_NOT_RECEIVED: 2,
    IssueType.DAMAGED: 4,
    IssueType.WRONG_ITEM: 2,
    IssueType.WRONG_SIZE: 2,
    IssueType.INCOMPLETE_ORDER: 2,
    IssueType.NOT_AS_DESCRIBED: 2,
    IssueType.POOR_QUALITY: 2,
    IssueType.COUNTERFEIT: 1,
    IssueType.ADDRESS_PROBLEM: 1,
    IssueType.RETURN_REQUEST: 2,
    IssueType.REFUND_REQUEST: 1,
    IssueType.PRODUCT_QUESTION: 1,
    IssueType.PAYMENT_PROBLEM: 1,
    IssueType.OTHER: 1,
}


_Ahead: TypeAlias = tuple[datetime, int, int, IssueType | None]
"""A step that is still to come: when, of which order's story the how manieth, and what the ticket is about."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A step of one order's story."""

    nth: int
    step: Step
    is_last: bool


@dataclass(frozen=True, slots=True)
class Marketplace:
    """So many orders of some shops, of the half year before now.

    So many stories are kept in memory while they go on; others are told again at each of their steps.
    """

    shops: list[Shop]
    orders: int
    now: datetime
    remembered: int = 20_000

    def happenings(self) -> Iterator[Happening]:
        """Tell all that happens, in order of time."""
        ahead: list[_Ahead] = []
        told: dict[int, list[Step]] = {}
        for nth, issue in enumerate(self._issues()):
            placed_at = self._placed_at(nth)
            while ahead and ahead[0][0] < placed_at:
                yield self._next(ahead, told)
            steps = self._story(nth, issue)
            if len(told) < self.remembered:
                told[nth] = steps
            for place, step in enumerate(steps):
                heapq.heappush(ahead, (step.at, nth, place, issue))
        while ahead:
            yield self._next(ahead, told)

    def _next(self, ahead: list[_Ahead], told: dict[int, list[Step]]) -> Happening:
        _, nth, place, issue = heapq.heappop(ahead)
        steps = told.get(nth) or self._story(nth, issue)
        is_last = place == len(steps) - 1
        if is_last:
            told.pop(nth, None)
        return Happening(nth, steps[place], is_last=is_last)

    def _story(self, nth: int, issue: IssueType | None) -> list[Step]:
        """Tell what happens to the nth order until now."""
        chance = dice("order", nth)
        [shop] = chance.choices(self.shops, [1 / rank for rank in range(1, len(self.shops) + 1)])
        customers = max(self.orders * 3 // 5, 1)
        purchase = buy(chance, nth, shop=shop, customers=customers, placed_at=self._placed_at(nth), issue=issue)
        steps: list[Step] = []
        if issue is not None:
            opened_at = self._opened_at(chance, purchase, issue) if nth < self.orders - 1 else self._just_now(purchase)
            if issue is IssueType.LATE_DELIVERY and opened_at > (purchase.delivered_at or self.now):
                purchase = replace(purchase, delivered_at=None)
            talk = Talk(purchase, issue, opened_at, self.now)
            steps = [step for step in talk.steps(chance) if step.at <= self.now]
        moments = {purchase.settled_at(self.now)}
        if steps:
            moments.add(min(*moments, steps[0].at - _BEFORE))
        known = [Step(moment, Known(purchase.as_of(moment))) for moment in moments]
        return sorted(known + steps, key=lambda step: step.at)

    def _opened_at(self, chance: Random, purchase: Purchase, issue: IssueType) -> datetime:
        opened_at = _usually_opened_at(chance, purchase, issue)
        is_old = purchase.placed_at < self.now - _FRESH_UNTIL
        if issue in _EARLY or is_old or chance.random() > _FRESH:
            return opened_at
        return max(opened_at, self.now - days(chance, 0.04, 1.95))

    def _just_now(self, purchase: Purchase) -> datetime:
        """Let the last order's customer have asked so lately that nobody answered: however few orders there are."""
        return max(self.now - _UNANSWERED, purchase.placed_at + (self.now - purchase.placed_at) / 2)

    def _placed_at(self, nth: int) -> datetime:
        rest = 1 - (nth + dice("time", nth).random()) / self.orders
        return self.now - HISTORY * math.pow(rest, _GROWTH)

    def _issues(self) -> Iterator[IssueType | None]:
        """Say of each order what its customer will write about, if anything."""
        cards = _cards()
        for start in range(0, self.orders, _BLOCK):
            lately = self._placed_at(start) > self.now - _LATELY
            chosen = dice("block", start).sample(range(_BLOCK), _TICKETS_OF_BLOCK[lately])
            for place in range(min(_BLOCK, self.orders - start)):
                is_last = start + place == self.orders - 1
                yield IssueType.PRODUCT_QUESTION if is_last else next(cards) if place in chosen else None


def _cards() -> Iterator[IssueType]:
    """Deal issue types from shuffled decks, so that even few tickets are of every type."""
    chance = dice("cards")
    while True:
        deck = [issue for issue, count in _DECK.items() for _ in range(count)]
        chance.shuffle(deck)
        yield from deck


def _usually_opened_at(chance: Random, purchase: Purchase, issue: IssueType) -> datetime:
    if issue in _EARLY:
        return purchase.placed_at + (purchase.shipped_at - purchase.placed_at) * chance.uniform(0.1, 0.9)
    if issue is IssueType.LATE_DELIVERY:
        return purchase.expected_at + days(chance, 0.5, 4)
    if purchase.delivered_at is None:
        return purchase.expected_at + days(chance, 5, 14)
    return purchase.delivered_at + days(chance, 0.2, 9)
