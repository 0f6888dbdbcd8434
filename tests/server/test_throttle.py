"""Throttling: what a bucket holds, and how it fills again."""

import pytest

from server import throttle
from server.throttle import Throttle, Throttled


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        """Start at zero."""
        self.now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Stop the clock."""
    return Clock()


@pytest.fixture
def buckets(clock: Clock) -> Throttle:
    """Let everybody spend 100, and get 10 back in a second."""
    return Throttle(100, 10, clock)


class TestTake:
    def test_tells_what_is_left(self, buckets: Throttle) -> None:
        assert buckets.take("a", 30) == {
            "requested": 30,
            "throttle": {"maximum": 100, "available": 70, "restoreRate": 10},
        }

    def test_takes_all_there_is_and_no_more(self, buckets: Throttle) -> None:
        buckets.take("a", 100)

        with pytest.raises(Throttled) as raised:
            buckets.take("a", 11)

        assert raised.value.seconds == 2
        assert raised.value.extensions == {
            "code": "THROTTLED",
            "cost": {"requested": 11, "throttle": {"maximum": 100, "available": 0, "restoreRate": 10}},
        }

    def test_takes_nothing_where_there_is_too_little(self, buckets: Throttle) -> None:
        buckets.take("a", 60)
        with pytest.raises(Throttled):
            buckets.take("a", 60)

        assert buckets.take("a", 40)["throttle"]["available"] == 0

    def test_finds_what_came_back_since(self, buckets: Throttle, clock: Clock) -> None:
        buckets.take("a", 100)

        clock.now = 2.55
        assert buckets.take("a", 0)["throttle"]["available"] == 25
        clock.now = 1_000
        assert buckets.take("a", 0)["throttle"]["available"] == 100

    def test_succeeds_after_as_many_seconds_as_were_told(self, buckets: Throttle, clock: Clock) -> None:
        buckets.take("a", 97)
        with pytest.raises(Throttled) as raised:
            buckets.take("a", 55)

        clock.now = raised.value.seconds

        assert buckets.take("a", 55)["throttle"]["available"] == 8

    def test_takes_from_one_bucket_only(self, buckets: Throttle) -> None:
        buckets.take("a", 100)

        assert buckets.take("b", 100)["throttle"]["available"] == 0


class TestCharge:
    def test_may_leave_debts_that_have_to_be_paid_first(self, buckets: Throttle, clock: Clock) -> None:
        buckets.charge("a", 130)

        with pytest.raises(Throttled) as raised:
            buckets.take("a", 0)
        clock.now = 3.5

        assert raised.value.seconds == 3
        assert buckets.take("a", 0)["throttle"]["available"] == 5

    def test_leaves_no_more_debts_than_a_bucket_holds(self, buckets: Throttle, clock: Clock) -> None:
        buckets.charge("a", 10**9)

        clock.now = 10
        assert buckets.take("a", 0)["throttle"]["available"] == 0


class TestBuckets:
    def test_are_let_go_of_when_there_are_too_many(self, buckets: Throttle) -> None:
        for number in range(throttle.MOST_BUCKETS + 5):
            buckets.take(number, 1)

        assert len(buckets) == throttle.MOST_BUCKETS
