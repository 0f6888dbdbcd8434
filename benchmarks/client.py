"""A client for where there is no `wrk`: keeps some connections busy for some seconds, and says how it went.

It sends what `wrk.lua` sends and says what that says: the requests of a file, one after the other.
"""

import argparse
import asyncio
import json
import math
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import uvloop

_MICROSECONDS = 1_000_000
_OK = b"HTTP/1.1 200 "
_LENGTH = b"\r\ncontent-length:"


class FailedError(Exception):
    """An answer was not 200, or no answer."""


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    _, found, rest = head.lower().partition(_LENGTH)
    if not found or not head.startswith(_OK):
        raise FailedError
    await reader.readexactly(int(rest.partition(b"\r\n")[0]))


async def _keep_asking(port: int, requests: Iterator[bytes], until: float) -> list[float]:
    """Use one connection until then; give how many seconds each answer took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    while (began := time.perf_counter()) < until:
        await _ask(reader, writer, next(requests))
        took.append(time.perf_counter() - began)
    writer.close()
    return took


async def load(port: int, every: Sequence[bytes], *, connections: int, seconds: float) -> dict[str, int]:
    """Send for so long over so many connections; raises where anything fails."""
    requests = cycle(every)
    began = time.perf_counter()
    each = await asyncio.gather(*(_keep_asking(port, requests, began + seconds) for _ in range(connections)))
    duration = time.perf_counter() - began
    took = sorted(one for part in each for one in part)
    return {
        "requests": len(took),
        "duration": int(duration * _MICROSECONDS),
        "median": int(_percentile(took, 0.5) * _MICROSECONDS),
        "p99": int(_percentile(took, 0.99) * _MICROSECONDS),
        "failed": 0,
    }


def _percentile(ordered: list[float], share: float) -> float:
    """Give the least value that so many are not above."""
    return ordered[max(math.ceil(len(ordered) * share) - 1, 0)]


def main() -> None:
    """Run as a program of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    every = options.file.read_bytes().split(b"\0")
    work = load(options.port, every, connections=options.connections, seconds=options.seconds)
    print(json.dumps(uvloop.run(work)))


if __name__ == "__main__":
    main()
