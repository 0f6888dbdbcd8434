"""What the documentation says to type exists, its examples are right, and its links lead somewhere."""

import json
import re
import shlex
from pathlib import Path

import pytest
from graphql import parse, validate

from schema.imports import order_from, ticket_from
from schema.reads import graphql_schema
from schema.root import make_schema
from tests.server.commands import ROOT, left_over

SCHEMA = graphql_schema(make_schema())
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("docs/*/*.md"), *ROOT.glob("examples/*/*.md")])
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")
_MAKE = re.compile(r"\bmake ([a-z-]+)")
_SERVER = re.compile(r"\bpython -m server ([^`\n|)]+)")


def blocks(page: Path, language: str) -> list[str]:
    """Find the code blocks of a language."""
    return [body for found, body in _BLOCK.findall(page.read_text()) if found == language]


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
class TestPage:
    def test_links_to_what_is_there(self, page: Path) -> None:
        missing = [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()]

        assert missing == []

    def test_makes_targets_that_exist(self, page: Path) -> None:
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        said = [*re.findall(r"`([^`\n]+)`", page.read_text()), *blocks(page, "sh")]

        assert {name for text in said for name in _MAKE.findall(text)} <= targets

    def test_runs_commands_that_exist(self, page: Path) -> None:
        for body in blocks(page, "sh"):
            for line in _SERVER.findall(body):
                assert left_over(shlex.split(line, comments=True)) == [], line

    def test_shows_documents_that_are_valid(self, page: Path) -> None:
        for body in blocks(page, "graphql"):
            assert validate(SCHEMA, parse(body)) == []


class TestReadme:
    def test_asks_with_curl_what_can_be_asked(self) -> None:
        [body] = re.findall(r"-d '(\{.*?\})'", (ROOT / "README.md").read_text(), re.DOTALL)

        assert validate(SCHEMA, parse(json.loads(" ".join(body.split()))["query"])) == []


class TestImporting:
    def test_shows_lines_that_can_be_read(self) -> None:
        order, ticket, _ = (json.loads(body) for body in blocks(ROOT / "docs" / "importing.md", "json"))

        assert order_from(order).number == ticket_from(ticket).order_number
