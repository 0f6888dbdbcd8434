"""What the loader has to tell about single rows: why one was left out or refused, or what is odd about it."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What became of a row."""

    LEFT_OUT = "left out"
    REFUSED = "refused"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row, what became of it and why; `row` names its file, or says "order" or "ticket" of what was sent."""

    kind: Kind
    row: str
    id: str
    reason: str
    detail: str = ""


class Findings:
    """All findings of a run, in the order in which they were made."""

    def __init__(self) -> None:
        """Start with none."""
        self.all: list[Finding] = []

    def left_out(self, row: str, id_: str, reason: str, detail: str = "") -> None:
        """Tell of a row that is not sent."""
        self.all.append(Finding(Kind.LEFT_OUT, row, id_, reason, detail))

    def refused(self, row: str, id_: str, reason: str, detail: str = "") -> None:
        """Tell of something the server did not take."""
        self.all.append(Finding(Kind.REFUSED, row, id_, reason, detail))

    def noted(self, row: str, id_: str, reason: str, detail: str = "") -> None:
        """Tell of a row that is odd, and sent all the same."""
        self.all.append(Finding(Kind.NOTED, row, id_, reason, detail))

    def counts(self, kind: Kind) -> list[tuple[str, str, int]]:
        """Count the findings of a kind: (row, reason, how many), sorted."""
        counter = Counter((finding.row, finding.reason) for finding in self.all if finding.kind is kind)
        return sorted((row, reason, count) for (row, reason), count in counter.items())

    def write(self, path: Path) -> None:
        """Write each finding as one line of JSON; raises OSError."""
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(finding), ensure_ascii=False) + "\n" for finding in self.all)
