"""How the schema may change: nothing that programs rely on goes without a word, and no field in less than a year.

The schema as it was published last is `schema/published.graphql`. What breaks against it has to be named in
CHANGELOG.md under *Unreleased*; what goes was marked `@deprecated(reason: "… since 2026-11-25")` a year before.
"""

import re
import sys
from datetime import date, timedelta
from pathlib import Path

from graphql import (
    BreakingChange,
    BreakingChangeType,
    GraphQLField,
    GraphQLInputField,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
)

KEPT = timedelta(days=365)
_HERE = Path(__file__).parent
_SINCE = re.compile(r"\bsince (\d{4}-\d{2}-\d{2})\b")
_NAME = re.compile(r"[A-Za-z_]\w*")
_UNRELEASED = re.compile(r"^## Unreleased$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_GOING = {BreakingChangeType.FIELD_REMOVED, BreakingChangeType.VALUE_REMOVED_FROM_ENUM}


def problems(published: str, current: str, changelog: str, today: date) -> list[str]:
    """Say what keeps the current schema from following the published one; each on a line of its own."""
    old, new = build_schema(published), build_schema(current)
    entries = _unreleased(changelog)
    found = [problem for change in find_breaking_changes(old, new) for problem in _of(change, old, entries, today)]
    return found + [
        f'{name} is deprecated without `since` and a date: write @deprecated(reason: "… since {today}").'
        for name, reason in _deprecated(new)
        if _SINCE.search(reason) is None
    ]


def _of(change: BreakingChange, old: GraphQLSchema, entries: str, today: date) -> list[str]:
    name = _name(change)
    found = []
    if f"`{name}`" not in entries:
        found.append(f"{change.description} CHANGELOG.md says nothing of `{name}` under Unreleased.")
    if change.type in _GOING:
        found += _too_early(change, name, dict(_deprecated(old)), today)
    return found


def _too_early(change: BreakingChange, name: str, deprecated: dict[str, str], today: date) -> list[str]:
    since = _SINCE.search(deprecated.get(name, ""))
    if since is None:
        return [f"{change.description} It was never marked @deprecated with a date."]
    until = date.fromisoformat(since[1]) + KEPT
    return [f"{change.description} It has to stay until {until}."] if today < until else []


def _name(change: BreakingChange) -> str:
    """Name what a change is about, by its coordinate: `Order.number`, `OrderState.PLACED`, `Order`."""
    words = change.description.rstrip(".")
    dotted = re.search(r"\b[A-Za-z_]\w*\.\w+", words)
    if dotted:
        return dotted[0]
    return next(word for word in words.split() if word[0].isupper() and _NAME.fullmatch(word))


def _deprecated(schema: GraphQLSchema) -> list[tuple[str, str]]:
    """Name what is deprecated, with the reason that is given."""
    found: list[tuple[str, str]] = []
    for name, type_ in schema.type_map.items():
        parts: dict[str, GraphQLField | GraphQLInputField] = getattr(type_, "fields", None) or getattr(
            type_, "values", {}
        )
        reasons = ((part, entry.deprecation_reason) for part, entry in parts.items())
        found += [(f"{name}.{part}", reason) for part, reason in reasons if reason and not name.startswith("__")]
    return found


def _unreleased(changelog: str) -> str:
    section = _UNRELEASED.search(changelog)
    return section[1] if section else ""


def main() -> int:
    """Compare the schema of this repository with the published one."""
    published, current = (_HERE / name for name in ("published.graphql", "schema.graphql"))
    changelog = (_HERE.parent / "CHANGELOG.md").read_text()
    today = date.today()  # noqa: DTZ011 - a day more or less does not matter
    found = problems(published.read_text(), current.read_text(), changelog, today)
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
