"""Whom a ticket waits for, until when, and how its events tell its row."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.tables import ActorKind, Event, EventType, IssueType, TicketState
from domain.tables import AttentionReason as Reason
from domain.tickets import rules
from domain.tickets.facts import TicketFacts, changed_data, fold
from domain.tickets.rules import ALLOWED_TIME

MERCHANT, CUSTOMER, SUPPORT, CLOSED = (
    TicketState.AWAITING_MERCHANT,
    TicketState.AWAITING_CUSTOMER,
    TicketState.AWAITING_SUPPORT,
    TicketState.CLOSED,
)
OPENED_AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
ORDER = UUID(int=1)


def opened(issue_type: IssueType = IssueType.DAMAGED) -> TicketFacts:
    return rules.opened(
        order_id=ORDER,
        number="AAAAAAAAAA",
        external_id="their-1",
        issue_type=issue_type,
        opened_at=OPENED_AT,
        reply_limit=1,
    )


def replied(*, hours: int, **more: Any) -> TicketFacts:
    at = OPENED_AT + timedelta(hours=hours)
    usual: dict[str, Any] = {"state": CUSTOMER, "activity_at": at, "attention": (), "attention_since": None}
    return replace(opened(), **usual | more)


def hours(number: float) -> datetime:
    return OPENED_AT + timedelta(hours=number)


class TestStateWhenOpened:
    @pytest.mark.parametrize("issue_type", [IssueType.COUNTERFEIT, IssueType.PAYMENT_PROBLEM])
    def test_goes_to_support_where_a_merchant_cannot_settle_it(self, issue_type: IssueType) -> None:
        assert rules.state_when_opened(issue_type) is SUPPORT

    def test_waits_for_the_merchant_otherwise(self) -> None:
        others = set(IssueType) - rules.GOES_TO_SUPPORT

        assert {rules.state_when_opened(issue_type) for issue_type in others} == {MERCHANT}


class TestStateAfterCustomerWrote:
    @pytest.mark.parametrize(
        ("before", "replies_left", "support_answered", "after"),
        [
            (CUSTOMER, 1, False, MERCHANT),
            (CUSTOMER, 2, False, MERCHANT),
            (CUSTOMER, 0, False, SUPPORT),
            (CUSTOMER, 1, True, SUPPORT),
            (CUSTOMER, 0, True, SUPPORT),
            (CLOSED, 1, False, MERCHANT),
            (CLOSED, 0, False, SUPPORT),
            (CLOSED, 1, True, SUPPORT),
            (MERCHANT, 1, False, MERCHANT),
            (MERCHANT, 0, True, MERCHANT),
            (SUPPORT, 1, False, SUPPORT),
            (SUPPORT, 0, True, SUPPORT),
        ],
    )
    def test_follows_the_table(
        self, *, before: TicketState, replies_left: int, support_answered: bool, after: TicketState
    ) -> None:
        state = rules.state_after_customer_wrote(before, replies_left=replies_left, support_answered=support_answered)

        assert state is after


class TestOpened:
    def test_gives_the_merchant_the_allowed_time(self) -> None:
        ticket = opened()

        assert (ticket.respond_by, ticket.activity_at) == (OPENED_AT + ALLOWED_TIME, OPENED_AT)
        assert (ticket.support_since, ticket.closed_at) == (None, None)

    def test_notes_since_when_support_has_it(self) -> None:
        ticket = opened(IssueType.COUNTERFEIT)

        assert (ticket.support_since, ticket.respond_by) == (OPENED_AT, OPENED_AT + ALLOWED_TIME)


class TestAfterCustomerWrote:
    def test_starts_a_new_interval_when_the_ticket_awaits_the_merchant_again(self) -> None:
        ticket = rules.after_customer_wrote(replied(hours=5), hours(20))

        assert (ticket.state, ticket.respond_by) == (MERCHANT, hours(20) + ALLOWED_TIME)
        assert ticket.activity_at == hours(20)

    def test_keeps_the_deadline_while_the_merchant_owes_an_answer(self) -> None:
        ticket = rules.after_customer_wrote(opened(), hours(40))

        assert (ticket.state, ticket.respond_by) == (MERCHANT, OPENED_AT + ALLOWED_TIME)
        assert ticket.activity_at == hours(40)

    def test_hands_over_to_support_when_the_replies_are_used_up(self) -> None:
        ticket = rules.after_customer_wrote(replied(hours=5, replies_used=1), hours(20))

        assert (ticket.state, ticket.support_since) == (SUPPORT, hours(20))
        assert ticket.respond_by == OPENED_AT + ALLOWED_TIME

    def test_keeps_since_when_support_has_it(self) -> None:
        ticket = rules.after_customer_wrote(opened(IssueType.COUNTERFEIT), hours(20))

        assert (ticket.state, ticket.support_since) == (SUPPORT, OPENED_AT)

    def test_takes_back_from_closed(self) -> None:
        closed = replace(opened(), state=CLOSED, closed_at=hours(9), activity_at=hours(9))

        ticket = rules.after_customer_wrote(closed, hours(20))

        assert (ticket.state, ticket.closed_at) == (MERCHANT, None)
        assert ticket.respond_by == hours(20) + ALLOWED_TIME

    def test_forgets_support_when_the_ticket_that_it_had_comes_back_to_the_merchant(self) -> None:
        closed = replace(opened(), state=CLOSED, closed_at=hours(9), support_since=hours(3))

        ticket = rules.after_customer_wrote(closed, hours(20))

        assert (ticket.state, ticket.support_since) == (MERCHANT, None)

    def test_does_not_let_a_late_message_take_effect_before_what_has_happened_since(self) -> None:
        ticket = rules.after_customer_wrote(replied(hours=5), hours(2))

        assert (ticket.activity_at, ticket.respond_by) == (hours(5), hours(5) + ALLOWED_TIME)

    def test_leaves_attention_to_be_acknowledged(self) -> None:
        ticket = rules.after_customer_wrote(
            replied(hours=5, attention=(Reason.SUPPORT_REPLIED,), attention_since=hours(5)), hours(9)
        )

        assert ticket.attention == (Reason.CUSTOMER_WAITING, Reason.SUPPORT_REPLIED)
        assert ticket.attention_since == hours(5)


class TestFold:
    def test_finds_what_the_rules_made(self) -> None:
        first = opened(IssueType.COUNTERFEIT)
        second = rules.after_taken(rules.after_customer_wrote(first, hours(3)), hours(4), by=ORDER)

        found = fold(
            [
                event(EventType.TICKET_OPENED, changed_data(None, first)),
                event(EventType.ORDER_UPDATED, {}),
                event(EventType.SUPPORT_TOOK, changed_data(first, second)),
            ]
        )

        assert found == second

    def test_keeps_what_was_decided_when_the_rules_were_others(self) -> None:
        data = changed_data(None, opened())
        data["ticket"] |= {"state": SUPPORT.value, "respondBy": hours(1).isoformat()}

        found = fold([event(EventType.TICKET_OPENED, data)])

        assert (found.state, found.respond_by) == (SUPPORT, hours(1))

    def test_needs_an_event(self) -> None:
        with pytest.raises(ValueError, match="at least the event that opened it"):
            fold([])

    def test_needs_the_opening_first(self) -> None:
        with pytest.raises(ValueError, match="first event"):
            fold([event(EventType.CUSTOMER_WROTE, {})])


class TestAttention:
    def test_is_wanted_by_whom_the_merchant_lets_wait(self) -> None:
        ticket = opened()

        assert (ticket.attention, ticket.attention_since) == ((Reason.CUSTOMER_WAITING,), OPENED_AT)

    def test_is_not_wanted_where_support_has_it(self) -> None:
        assert opened(IssueType.COUNTERFEIT).attention == ()

    @pytest.mark.parametrize(
        "answer", [rules.after_merchant_replied, rules.after_support_requested, rules.after_closed_by_merchant]
    )
    def test_is_answered_by_what_the_merchant_does_but_for_a_refund_that_failed(
        self, answer: Callable[[TicketFacts, datetime], TicketFacts]
    ) -> None:
        before = replace(opened(), attention=tuple(Reason))

        assert answer(before, hours(2)).attention == (Reason.REFUND_FAILED,)
        assert answer(opened(), hours(2)).attention_since is None

    def test_is_raised_by_support(self) -> None:
        ticket = rules.after_support_replied(opened(IssueType.COUNTERFEIT), hours(2))

        assert (ticket.attention, ticket.attention_since) == ((Reason.SUPPORT_REPLIED,), hours(2))
        closed = rules.after_closed_by_support(ticket, hours(3))
        assert closed.attention == (Reason.SUPPORT_REPLIED, Reason.SUPPORT_CLOSED)
        assert closed.attention_since == hours(2)

    def test_is_of_the_close_alone_where_only_the_customer_waited(self) -> None:
        closed = rules.after_closed_by_support(opened(), hours(3))

        assert (closed.attention, closed.attention_since) == ((Reason.SUPPORT_CLOSED,), hours(3))

    def test_ends_when_a_person_knows(self) -> None:
        before = replace(opened(), attention=tuple(Reason))

        known = rules.after_acknowledged(before, hours(2))

        assert (known.attention, known.attention_since) == ((), None)
        assert known.activity_at == before.activity_at


def event(type_: EventType, data: dict[str, Any]) -> Event:
    return Event(
        merchant_id=UUID(int=2),
        sequence=1,
        type=type_,
        at=OPENED_AT,
        actor_kind=ActorKind.SYSTEM,
        order_id=ORDER,
        data=json.dumps(data),
        digest="",
    )
