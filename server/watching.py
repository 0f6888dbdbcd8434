"""`/metrics`, and the task that writes down now and then what is in use."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.people.viewer import Viewer
from domain.tables import Scope
from server import answers, metrics
from server.metrics import Pools, Sized

SAMPLE_SECONDS = 2.0


class Watching:
    """Looks on while the server runs."""

    def __init__(
        self, pools: Pools, documents: Sized, viewer_of: Callable[[Request], Awaitable[Viewer | None]]
    ) -> None:
        """Keep what is looked at; `viewer_of` tells who asks, or None."""
        self._pools = pools
        self._documents = documents
        self._viewer_of = viewer_of
        self._task: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        """Give the address."""
        return [Route("/metrics", self.metrics)]

    async def metrics(self, request: Request) -> Response:
        """Answer with the metrics whoever has the scope metrics:read."""
        viewer = await self._viewer_of(request)
        if viewer is None:
            return answers.unauthenticated()
        if Scope.METRICS_READ not in viewer.scopes:
            scope = Scope.METRICS_READ.value
            return answers.failure(403, "MISSING_SCOPE", f"This needs the scope {scope}.", scope=scope)
        metrics.sample(self._pools, self._documents)
        content = await asyncio.to_thread(metrics.exposition)
        return Response(content, headers={"Content-Type": metrics.CONTENT_TYPE})

    async def __aenter__(self) -> Self:
        """Begin to look."""
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Look away."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _look(self) -> None:
        while True:
            metrics.sample(self._pools, self._documents)
            await asyncio.sleep(SAMPLE_SECONDS)
