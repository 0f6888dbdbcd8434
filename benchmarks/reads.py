"""How fast reads are: our server beside a bare ASGI application that sends the same SQL, in the same run.

`python -m benchmarks.reads` prints a table in Markdown.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import documents, places, programs, rounds
from benchmarks.documents import Document
from benchmarks.places import Place
from benchmarks.rounds import How, Pair, Round, Target

_JSON_AGG = b", \n "
"""What PostgreSQL writes between the elements of a list; our server leaves the blanks out."""

_COST = re.compile(rb',"extensions":\{"cost":[\w:",{}]+(?=\}$)')
"""What our server says at the end of what an answer cost."""

_HEAD = """\
| document | answer | requests/s | limit | of the limit | CPU ms | limit | PostgreSQL ms | median ms | limit |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reads")
    parser.add_argument(
        "--url", help="a database that is kept, and filled if it is empty; else a PostgreSQL is started"
    )
    parser.add_argument("--orders", type=int, default=200_000, help="with how many orders one is filled")
    parser.add_argument("--rounds", type=int, default=10, help="how many rounds each program has, in turn")
    parser.add_argument("--seconds", type=int, default=2, help="how long a round is")
    parser.add_argument("--connections", type=int, default=16, help="how many requests are under way at once")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("This needs wrk (https://github.com/wg/wrk), which Debian has as a package of that name.")
    with places.filled(given.url, given.orders) as place, tempfile.TemporaryDirectory() as folder:
        bench(place, Path(folder), How(given.rounds, given.seconds, given.connections))


def bench(place: Place, folder: Path, how: How) -> None:
    """Measure all documents on one database; raises RuntimeError where the two programs do not answer the same."""
    asked = documents.read(place.tickets)
    kept = folder / "limit.json"
    kept.write_text(_for_limit(place, asked))
    with (
        programs.serving(["server", "serve", "--port", "0"], place.environment, folder / "server.log") as server,
        programs.serving(["benchmarks.limit", str(kept)], {}, folder / "limit.log") as limit,
    ):
        print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {place.about}; {how}; {_load()} before")
        print(_HEAD, flush=True)
        for document in asked:
            pair = (
                Target(server, document, "/graphql", place.token, folder / "server"),
                Target(limit, document, "/{name}/{nth}", place.token, folder / "limit"),
            )
            size = same(*pair)
            print(_row(document.name, size, list(rounds.measured(*pair, place, how))), flush=True)
        print(f"{_load()} after")


def same(server: Target, limit: Target) -> int:
    """Make sure that both give the same answers, and tell how many bytes one has on average."""
    theirs = [answer.replace(_JSON_AGG, b",") for answer in limit.answers()]
    if [_COST.sub(b"", answer) for answer in server.answers()] != theirs:
        message = f"Server and limit do not answer {server.document.name} alike."
        raise RuntimeError(message)
    return sum(map(len, theirs)) // len(theirs)


def _for_limit(place: Place, asked: Sequence[Document]) -> str:
    statements = {name: asdict(one) for name, one in documents.compiled(place, asked).items()}
    kept = {"url": place.url, "connections": places.CONNECTIONS, "statements": statements}
    return json.dumps(kept, default=str)  # a UUID is text in JSON, which asyncpg takes as well


def _row(name: str, size: int, pairs: Sequence[Pair]) -> str:
    def both(take: Callable[[Round], float], form: str) -> list[str]:
        return [format(median(take(one) for one in side), form) for side in zip(*pairs, strict=True)]

    shares = sorted(server.per_second / limit.per_second for server, limit in pairs)
    share = f"**{median(shares):.2f}** ({shares[0]:.2f}–{shares[-1]:.2f})"  # noqa: RUF001 - a range
    cells = [
        name,
        f"{size / 1e3:.1f} kB",
        *both(lambda one: one.per_second, ",.0f"),
        share,
        *both(lambda one: one.cpu_ms, ".2f"),
        both(lambda one: one.database_cpu_ms, ".2f")[0],
        *both(lambda one: one.median_ms, ".1f"),
    ]
    return f"| {' | '.join(cells)} |"


def _load() -> str:
    return f"load average {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
