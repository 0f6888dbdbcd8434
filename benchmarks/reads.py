"""How fast reads are: our server beside a bare ASGI application that sends the same SQL, in the same run.

`python -m benchmarks.reads` prints a table in Markdown, and writes all figures to `var/bench/`.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import documents, loads, measuring, places, programs, report, targets, tickets
from benchmarks.documents import Document
from benchmarks.loads import Client
from benchmarks.measuring import How
from benchmarks.places import Place
from benchmarks.programs import Cores
from benchmarks.report import Measured, Outcome, Program
from benchmarks.targets import Target

KEPT = Path("var/bench")
_DESCRIPTION = (__doc__ or "").partition("\n")[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program, and give its exit code."""
    options = parse(arguments)
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with places.kept(options.database, folder, orders=options.orders, merchants=options.merchants) as place:
            outcome = bench(place, options)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    print(report.markdown(outcome))
    file = folder / f"reads-{options.database}-{options.cores}.json"
    file.write_text(json.dumps(asdict(outcome), indent=1))
    print(f"All rounds are in {file}.", file=sys.stderr)
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; ends the program with 2 where it cannot be understood."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reads", description=_DESCRIPTION)
    add = parser.add_argument
    add("--database", choices=["postgresql", "sqlite"], default="postgresql", help="SQLite is measured without limit")
    add("--orders", type=int, default=200_000, help="how many orders the database has")
    add("--merchants", type=int, default=50, help="of how many merchants; the one that asks has most")
    add("--rounds", type=int, default=7, help="how many rounds each has, in turn")
    add("--seconds", type=float, default=4, help="how long a round is")
    add("--concurrency", type=int, nargs="+", default=[1, 16], help="how many requests are under way at once")
    add("--client", choices=["wrk", "python"], default=loads.best_client(), help="what sends the requests")
    add(
        "--cores",
        choices=["apart", "shared"],
        default="apart",
        help="whether the program measured has a core of its own, or shares all with the client and the database",
    )
    add("--folder", type=Path, default=KEPT, help="where databases and figures are kept")
    return parser.parse_args(arguments)


def bench(place: Place, options: argparse.Namespace) -> Outcome:
    """Measure all documents on one database; raises RuntimeError where the two do not answer the same."""
    own, others = _cores(options)
    with ExitStack() as stack:
        if place.pid is not None:
            programs.place(place.pid, others)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=options.folder)))
        running = [stack.enter_context(targets.server(place, folder, own))]
        asked = documents.load(tickets.ids(running[0].port, place.token))
        if options.database == "postgresql":
            running.append(stack.enter_context(targets.limit(place, documents.compiled(place, asked), folder, own)))
        sizes = {document.name: _same(running, document, place) for document in asked}
        for target in running:
            for document in asked:
                target.prepare(document, place.token, folder)
        how = How(Client(options.client, others), place.pid, options.rounds, options.seconds)
        began, before = datetime.now(UTC), os.getloadavg()[0]
        measured = [
            Measured(
                document.name,
                len(document.variables),
                sizes[document.name],
                connections,
                measuring.measure(running, document.name, connections, how),
            )
            for document in asked
            for connections in options.concurrency
        ]
        return Outcome(
            began=began.isoformat(timespec="seconds"),
            database=place.about,
            orders=options.orders,
            merchants=options.merchants,
            client=options.client,
            cores=_said(own, others, options),
            rounds=options.rounds,
            seconds=options.seconds,
            load=(before, os.getloadavg()[0]),
            programs=[_program(target) for target in running],
            measured=measured,
        )


def _cores(options: argparse.Namespace) -> tuple[Cores, Cores]:
    """Choose the cores of the program that is measured, and those of the client and the database."""
    every = sorted(os.sched_getaffinity(0))
    if options.cores == "shared" or len(every) < 2:  # noqa: PLR2004 - one for each side
        return frozenset(every), frozenset(every)
    return frozenset(every[-1:]), frozenset(every[:-1])


def _said(own: Cores, others: Cores, options: argparse.Namespace) -> str:
    if own == others:
        return f"all share {len(own)} cores"
    beside = "the client and the database" if options.database == "postgresql" else "the client"
    return f"the program measured has 1 core, {beside} {len(others)}"


def _same(running: Sequence[Target], document: Document, place: Place) -> int:
    """Make sure that all give the same answers, and tell how many bytes one has on average."""
    found = [target.answers(document, place.token) for target in running]
    for other in found[1:]:
        # PostgreSQL breaks lines between the elements of json_agg; our server leaves that out.
        if [one.replace(b", \n ", b",") for one in other] != found[0]:
            message = f"Server and limit do not answer {document.name} alike."
            raise RuntimeError(message)
    return sum(map(len, found[0])) // len(found[0])


def _program(target: Target) -> Program:
    return Program(target.name, target.start_seconds, target.start_bytes, programs.memory_bytes(target.pid))


if __name__ == "__main__":
    sys.exit(main())
