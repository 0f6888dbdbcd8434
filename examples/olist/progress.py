"""How far the program has come, for whoever waits for it."""

import sys
import time

EVERY_SECONDS = 1.0


class Progress:
    """Counts on standard error: in one line on a terminal, else a line every second and one in the end."""

    def __init__(self, what: str, total: int) -> None:
        """Count some things up to a total."""
        self._what = what
        self._total = total
        self._done = 0
        self._told = float("-inf")

    def add(self, count: int) -> None:
        """Count on."""
        self._done += count
        finished, now = self._done >= self._total, time.monotonic()
        if finished or now - self._told >= EVERY_SECONDS:
            self._told = now
            live = sys.stderr.isatty()
            line = f"{self._what}: {self._done:,} of {self._total:,}"
            print(f"\r{line}" if live else line, end="" if live and not finished else "\n", file=sys.stderr)
