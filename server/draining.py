"""Draining: the server is told to stop, says so, and answers what it has begun before it does."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Draining:
    """Whether the server is about to stop: `is_set`, or `wait` for it. Open streams end then, to be opened elsewhere.

    It is at `app.state.draining`, and at `scope["state"]["draining"]` of each request.
    """

    def __init__(self, seconds: float = 0) -> None:
        """Leave so many seconds from the signal on in which new requests are answered still."""
        self._seconds = seconds
        self._begun = asyncio.Event()

    def begin(self) -> None:
        """Be about to stop from now on."""
        self._begun.set()

    def is_set(self) -> bool:
        """Whether the server is about to stop."""
        return self._begun.is_set()

    async def wait(self) -> None:
        """Wait until the server is about to stop."""
        await self._begun.wait()

    @contextmanager
    def on_signal(self) -> Iterator[None]:
        """Begin at SIGTERM, and hand it on to uvicorn when the time is over, which then stops listening.

        uvicorn's own handler must be there already. A second SIGTERM shortens the time.
        """
        hand_on = signal.getsignal(signal.SIGTERM)
        if not callable(hand_on):  # no server around the application, as in tests
            yield
            return
        loop = asyncio.get_running_loop()

        def on_sigterm(number: int, frame: FrameType | None) -> None:
            again = self.is_set()
            loop.call_soon_threadsafe(self.begin)
            if again or not self._seconds:
                hand_on(number, frame)
            else:
                loop.call_soon_threadsafe(loop.call_later, self._seconds, hand_on, number, None)

        signal.signal(signal.SIGTERM, on_sigterm)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, hand_on)
