"""Throttling: each token and session has a bucket of cost that is taken from, and fills again.

Each process has its own buckets.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from graphql import GraphQLError

MOST_BUCKETS = 10_000


class Throttled(GraphQLError):  # noqa: N818 - it is a no to the client
    """More is asked for than the bucket holds at this moment."""

    def __init__(self, requested: int, told: dict[str, Any], seconds: int) -> None:
        """Keep the figures, and after how many seconds there is enough."""
        message = f"This costs {requested}; {told['available']} is left to spend. Try again in {seconds} seconds."
        extensions = {"code": "THROTTLED", "cost": {"requested": requested, "throttle": told}}
        super().__init__(message, extensions=extensions)
        self.seconds = seconds


class _Bucket:
    """What was left of a bucket, and when."""

    __slots__ = ("at", "level")

    def __init__(self, level: float, at: float) -> None:
        self.level = level
        self.at = at


class Throttle:
    """The buckets of those who ask; only the ones used last are kept, for one unused for long is full."""

    def __init__(self, maximum: int, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Let each hold `maximum`, and get `rate` back in a second; `clock` counts seconds."""
        self.maximum = maximum
        self.rate = rate
        self._clock = clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def take(self, key: Hashable, cost: int) -> dict[str, Any]:
        """Take a cost from a bucket and tell what is left; raises Throttled."""
        bucket = self._filled(key)
        if cost > bucket.level:
            raise Throttled(cost, self._told(bucket), math.ceil((cost - bucket.level) / self.rate))
        bucket.level -= cost
        return {"requested": cost, "throttle": self._told(bucket)}

    def charge(self, key: Hashable, cost: int) -> None:
        """Take what was spent already; a bucket may come to owe as much as it can hold."""
        bucket = self._filled(key)
        bucket.level = max(bucket.level - cost, -self.maximum)

    def __len__(self) -> int:
        """Count the buckets that are kept."""
        return len(self._buckets)

    def _filled(self, key: Hashable) -> _Bucket:
        """Find a bucket, with what it got back since it was last used."""
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self.maximum, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
            return bucket
        bucket.level = min(bucket.level + (now - bucket.at) * self.rate, self.maximum)
        bucket.at = now
        self._buckets.move_to_end(key)
        return bucket

    def _told(self, bucket: _Bucket) -> dict[str, Any]:
        return {"maximum": self.maximum, "available": max(int(bucket.level), 0), "restoreRate": self.rate}
