"""What containers run: commands that exist, and that the tests run as they stand there."""

import json
import re

import pytest

from tests.server.commands import ROOT, left_over
from tests.server.test_cli import DEPLOYED

PROGRAM = ["python", "-m", "server"]
_COMMAND = re.compile(r"^ *(?:command:|CMD) (\[.*\])$", re.MULTILINE)


def _commands() -> list[list[str]]:
    """Read the commands of the compose file and of the image."""
    texts = [(ROOT / name).read_text() for name in ("docker-compose.yml", "Dockerfile")]
    lists = [json.loads(found) for text in texts for found in _COMMAND.findall(text)]
    return [words[len(PROGRAM) :] for words in lists if words[: len(PROGRAM)] == PROGRAM]


def _shape(words: list[str]) -> list[str]:
    """Leave the values away, which are other ones in tests: a host, a port that is free."""
    return [word for number, word in enumerate(words) if number == 0 or word.startswith("--")]


class TestContainers:
    def test_migrate_serve_and_work(self) -> None:
        assert [words[0] for words in _commands()] == ["migrate", "serve", "work", "serve"]

    @pytest.mark.parametrize("words", _commands())
    def test_run_commands_that_the_command_line_takes(self, words: list[str]) -> None:
        assert left_over(words) == []

    @pytest.mark.parametrize("words", _commands())
    def test_run_commands_that_the_tests_run(self, words: list[str]) -> None:
        assert _shape(words) in [_shape(list(deployed)) for deployed in DEPLOYED]
