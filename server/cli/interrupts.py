"""Ctrl-C for work that should not end in the middle."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self


class Interrupt:
    """Takes Ctrl-C over: it raises KeyboardInterrupt, but only in the end where it is held back."""

    def __init__(self) -> None:
        """Hold nothing back yet."""
        self.came = False
        self._is_held = False

    def __enter__(self) -> Self:
        """Take over; asyncio leaves Ctrl-C alone then."""
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back."""
        signal.signal(signal.SIGINT, self._before)

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Let this be done first; whoever presses Ctrl-C once more does not want to wait for that."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        if self.came:
            raise KeyboardInterrupt

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        is_first, self.came = not self.came, True
        if not (self._is_held and is_first):
            raise KeyboardInterrupt
