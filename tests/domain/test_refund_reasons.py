"""Reasons for refunds: which are possible, and that they have a title in every language."""

from dataclasses import replace

import pytest

from domain.refunds.reasons import TITLES, ReasonFacts, language_for, possible
from domain.tables import RefundReason

UNSENT = ReasonFacts(is_sent=False, has_several_pieces=False, is_delivered=False, has_arrived=False, is_late=False)
SENT = replace(UNSENT, is_sent=True)
ARRIVED = replace(SENT, is_delivered=True, has_arrived=True)
NEVER_BEFORE_SENT = {
    RefundReason.NEVER_ARRIVED,
    RefundReason.DAMAGED,
    RefundReason.EMPTY_PACKAGE,
    RefundReason.RETURNED_TO_SENDER,
    RefundReason.MARKED_DELIVERED_NOT_ARRIVED,
}


class TestPossible:
    def test_are_few_before_anything_is_sent(self) -> None:
        assert possible(UNSENT) == [
            RefundReason.UNABLE_TO_SHIP,
            RefundReason.TAKING_TOO_LONG,
            RefundReason.OUT_OF_STOCK,
            RefundReason.OTHER,
        ]

    @pytest.mark.parametrize("reason", sorted(NEVER_BEFORE_SENT))
    def test_leave_out_what_only_happens_to_parcels(self, reason: RefundReason) -> None:
        assert reason not in possible(UNSENT)

    def test_tell_a_parcel_that_never_arrived_from_one_marked_delivered(self) -> None:
        assert RefundReason.NEVER_ARRIVED in possible(SENT)
        assert RefundReason.MARKED_DELIVERED_NOT_ARRIVED not in possible(SENT)
        assert RefundReason.NEVER_ARRIVED not in possible(ARRIVED)
        assert RefundReason.MARKED_DELIVERED_NOT_ARRIVED in possible(ARRIVED)

    def test_count_one_of_several_parcels(self) -> None:
        partly = replace(SENT, is_delivered=True, has_several_pieces=True)

        assert {RefundReason.NEVER_ARRIVED, RefundReason.MARKED_DELIVERED_NOT_ARRIVED} <= set(possible(partly))
        assert RefundReason.OUT_OF_STOCK in possible(partly)
        assert RefundReason.OUT_OF_STOCK not in possible(ARRIVED)

    def test_take_too_long_until_all_has_come_in_time(self) -> None:
        assert RefundReason.TAKING_TOO_LONG in possible(SENT)
        assert RefundReason.TAKING_TOO_LONG in possible(replace(ARRIVED, is_late=True))
        assert RefundReason.TAKING_TOO_LONG not in possible(ARRIVED)

    def test_are_all_possible_for_some_order(self) -> None:
        everything = {*possible(UNSENT), *possible(SENT), *possible(ARRIVED)}

        assert everything == set(RefundReason)


class TestTitles:
    @pytest.mark.parametrize("language", TITLES)
    def test_are_complete_and_all_different(self, language: str) -> None:
        assert set(TITLES[language]) == set(RefundReason)
        assert len(set(TITLES[language].values())) == len(RefundReason)

    def test_are_there_in_the_languages_of_the_app(self) -> None:
        assert {"en", "zh-CN"} <= set(TITLES)

    @pytest.mark.parametrize(
        ("locale", "language"),
        [("en", "en"), ("pt-BR", "pt"), ("zh-cn", "zh-CN"), ("zh-Hant-TW", "zh-CN"), ("fi", "en"), ("x", "en")],
    )
    def test_are_found_for_any_locale(self, locale: str, language: str) -> None:
        assert language_for(locale) == language
