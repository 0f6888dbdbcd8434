"""The report: what was measured, as a table in Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.measuring import Figures, medians

_MEBIBYTE = 1024 * 1024
_HEAD = (
    "| document | answer | at once | requests/s | limit | of the limit | CPU ms | limit | PostgreSQL"
    " | median ms | limit | p99 ms | limit |"
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program: seconds until it answered first, and the memory it held then and in the end."""

    name: str
    start_seconds: float
    start_bytes: int
    end_bytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A document at one concurrency: how many different requests, the bytes of an answer, and the rounds of each."""

    document: str
    requests: int
    answer_bytes: int
    connections: int
    rounds: dict[str, list[Figures]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a run found out, and how."""

    began: str
    database: str
    orders: int
    merchants: int
    client: str
    cores: str
    rounds: int
    seconds: float
    load: tuple[float, float]
    programs: list[Program]
    measured: list[Measured]


def markdown(outcome: Outcome) -> str:
    """Write the whole report."""
    return "\n".join([*_how(outcome), "", _HEAD, "|---|" + "--:|" * (_HEAD.count("|") - 2), *_rows(outcome)])


def _how(outcome: Outcome) -> Iterator[str]:
    before, after = outcome.load
    others = max(medians(rounds).others for one in outcome.measured for rounds in one.rounds.values())
    yield (
        f"{outcome.database}; {outcome.orders:,} orders of {outcome.merchants} merchants; client: {outcome.client};"
        f" {outcome.cores}; {outcome.rounds} rounds of {outcome.seconds:g} s each, medians."
    )
    yield (
        f"Load average {before:.1f} before, {after:.1f} after; at most {others:.2f} cores were busy with anything else."
    )
    for program in outcome.programs:
        memory = (f"{size / _MEBIBYTE:.0f} MiB" for size in (program.start_bytes, program.end_bytes))
        yield (
            f"The {program.name} answered {program.start_seconds:.1f} s after its start;"
            f" memory {next(memory)} then, {next(memory)} in the end."
        )


def _rows(outcome: Outcome) -> Iterator[str]:
    for one in outcome.measured:
        ours = medians(one.rounds["server"])
        limit = medians(one.rounds["limit"]) if "limit" in one.rounds else None
        ratio = "" if limit is None else f"{ours.requests_per_second / limit.requests_per_second:.2f}"
        cells = [
            one.document,
            f"{one.answer_bytes:,} B",
            str(one.connections),
            f"{ours.requests_per_second:,.0f}",
            "" if limit is None else f"{limit.requests_per_second:,.0f}",
            ratio,
            f"{ours.program_cpu_ms:.2f}",
            "" if limit is None else f"{limit.program_cpu_ms:.2f}",
            "" if ours.database_cpu_ms is None else f"{ours.database_cpu_ms:.2f}",
            f"{ours.median_ms:.1f}",
            "" if limit is None else f"{limit.median_ms:.1f}",
            f"{ours.p99_ms:.1f}",
            "" if limit is None else f"{limit.p99_ms:.1f}",
        ]
        yield f"| {' | '.join(cells)} |"
