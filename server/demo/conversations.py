"""How a customer's question goes on: who answers when, with what remedy, and whether that was enough."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from domain.refunds.settling import RefundOutcome
from domain.tables import IssueType, RefundReason
from domain.tickets.data import AffectedData, MessageData, TicketData
from domain.tickets.rules import GOES_TO_SUPPORT
from server.demo.deeds import Answered, Closed, Opened, Refunded, Replaced, Replied, Settled, Step, Wrote
from server.demo.dice import days, hours
from server.demo.letters import Pen
from server.demo.purchases import Purchase, parcel, parcel_of

_REMEDIES = {
    IssueType.LATE_DELIVERY: ("explained", "explained", "partly_refunded", "refunded"),
    IssueType.NEVER_ARRIVED: ("replaced", "refunded"),
    IssueType.MARKED_DELIVERED_NOT_RECEIVED: ("explained", "replaced", "refunded"),
    IssueType.DAMAGED: ("replaced", "refunded", "partly_refunded"),
    IssueType.WRONG_ITEM: ("replaced", "replaced", "refunded"),
    IssueType.WRONG_SIZE: ("replaced", "returns"),
    IssueType.INCOMPLETE_ORDER: ("replaced", "partly_refunded"),
    IssueType.NOT_AS_DESCRIBED: ("refunded", "partly_refunded", "returns"),
    IssueType.POOR_QUALITY: ("partly_refunded", "refunded", "replaced"),
    IssueType.ADDRESS_PROBLEM: ("address",),
    IssueType.RETURN_REQUEST: ("returns",),
    IssueType.REFUND_REQUEST: ("refunded",),
    IssueType.PRODUCT_QUESTION: ("question",),
    IssueType.OTHER: ("other",),
}
_REASONS = {
    IssueType.LATE_DELIVERY: RefundReason.TAKING_TOO_LONG,
    IssueType.NEVER_ARRIVED: RefundReason.NEVER_ARRIVED,
    IssueType.MARKED_DELIVERED_NOT_RECEIVED: RefundReason.MARKED_DELIVERED_NOT_ARRIVED,
    IssueType.DAMAGED: RefundReason.DAMAGED,
    IssueType.WRONG_ITEM: RefundReason.WRONG_ITEM,
    IssueType.INCOMPLETE_ORDER: RefundReason.INCOMPLETE_ORDER,
    IssueType.NOT_AS_DESCRIBED: RefundReason.NOT_AS_DESCRIBED,
    IssueType.POOR_QUALITY: RefundReason.POOR_QUALITY,
}
_IMPATIENT, _UNHAPPY, _FORGOTTEN, _CLOSED, _CLOSED_BY_SUPPORT = 0.2, 0.25, 0.35, 0.7, 0.5
"""How many, of one: write again before an answer; after it; get none; are closed; and that by support, once it has
answered."""
_FAILED = 0.06
"""How many refunds, of one, do not arrive."""
_WHOLE = 100
_FORGETTING = timedelta(days=5)
_IN_THE_END = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation about a purchase, which has a beginning and goes on until now."""

    purchase: Purchase
    issue: IssueType
    opened_at: datetime
    now: datetime

    def steps(self, chance: Random) -> Iterator[Step]:
        """Tell what happens, in order of time and past the present."""
        pen = self._pen(chance)
        yield Step(self.opened_at, Opened(self._ticket(chance, pen)))
        if self.issue in GOES_TO_SUPPORT:
            yield from self._with_support(chance, pen, self.opened_at)
            return
        if chance.random() < _FORGOTTEN and self.opened_at > self.now - _FORGETTING:
            yield Step(self.opened_at + hours(chance, 30, 80), Wrote(self._message(pen.later("waiting"))))
            return
        replied_at = self.opened_at + hours(chance, 6, 47)
        if chance.random() < _IMPATIENT:
            waited = (replied_at - self.opened_at) * chance.uniform(0.3, 0.9)
            yield Step(self.opened_at + waited, Wrote(self._message(pen.later("waiting"))))
        yield from self._reply(chance, pen, replied_at)
        if chance.random() < _UNHAPPY:
            yield from self._unhappy(chance, pen, replied_at)
        elif self._closes(chance):
            yield Step(replied_at + days(chance, 1.5, 9), Closed(by_support=False))

    def _reply(self, chance: Random, pen: Pen, at: datetime) -> Iterator[Step]:
        remedy = chance.choice(_REMEDIES[self.issue])
        reason = _REASONS.get(self.issue, RefundReason.OTHER)
        if remedy in {"refunded", "partly_refunded"}:
            yield Step(at, Refunded(_WHOLE if remedy == "refunded" else chance.choice([20, 30, 50]), reason))
            outcome = RefundOutcome.FAILED if chance.random() < _FAILED else RefundOutcome.SUCCEEDED
            yield Step(at + hours(chance, 4, 60), Settled(outcome))
        elif remedy == "replaced":
            shipped_at = at + hours(chance, 0, 1)
            sent = parcel(chance, self.purchase.shop, self.purchase.person)
            yield Step(at, Replaced(parcel_of(sent, shipped_at, shipped_at + timedelta(days=10), None)))
        yield Step(at, Replied(self._message(pen.reply(remedy))))

    def _unhappy(self, chance: Random, pen: Pen, replied_at: datetime) -> Iterator[Step]:
        """Let the customer write again: the merchant answers where it has a reply left, else support does."""
        wrote_at = replied_at + hours(chance, 3, 60)
        yield Step(wrote_at, Wrote(self._message(pen.later("unhappy"))))
        if self.purchase.shop.reply_limit == 1:
            yield from self._with_support(chance, pen, wrote_at)
            return
        again_at = wrote_at + hours(chance, 2, 44)
        yield Step(again_at, Replied(self._message(pen.reply("other"))))
        if self._closes(chance):
            yield Step(again_at + days(chance, 2, 8), Closed(by_support=False))

    def _with_support(self, chance: Random, pen: Pen, since: datetime) -> Iterator[Step]:
        answered_at = since + hours(chance, 8, 90)
        yield Step(answered_at, Answered(self._message(pen.decision())))
        if self._closes(chance):
            by_support = chance.random() < _CLOSED_BY_SUPPORT
            yield Step(answered_at + days(chance, 1, 8), Closed(by_support=by_support))

    def _closes(self, chance: Random) -> bool:
        return chance.random() < _CLOSED or self.opened_at < self.now - _IN_THE_END

    def _ticket(self, chance: Random, pen: Pen) -> TicketData:
        """Ask about the first item, and sometimes about all of them."""
        items = self.purchase.items if chance.random() < 1 / 4 else self.purchase.items[:1]
        return TicketData(
            issue_type=self.issue,
            message=self._message(pen.question(self.issue)),
            affected=tuple(AffectedData(item.external_id, chance.randint(1, item.quantity)) for item in items),
            order_number=self.purchase.number,
            merchant=self.purchase.shop.handle,
            opened_at=self.opened_at,
            external_id=f"Q-{self.purchase.number}",
        )

    def _message(self, body: str) -> MessageData:
        return MessageData(body, self.purchase.person.place.locale)

    def _pen(self, chance: Random) -> Pen:
        buyer, shop = self.purchase.person, self.purchase.shop
        return Pen(
            buyer.place.language,
            chance,
            name=buyer.customer.name or "",
            shop=shop.name,
            number=self.purchase.number,
            product=self.purchase.items[0].name or "",
        )
