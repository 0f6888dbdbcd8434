"""Watching: how whoever is interested learns what the engine does, while it does it."""

from typing import Protocol


class Watch(Protocol):
    """Looks on while one operation is answered. `began` is what `time.perf_counter` said."""

    def planned(self, *, kept: bool, began: float) -> None:
        """Hear that a plan was taken from those that are kept, or else compiled."""

    def fetched(self, *, key: str, field: str, sql: str, rows: int | None, began: float) -> None:
        """Hear that a root field's statement was sent, and how many rows it gave: None if it failed."""
