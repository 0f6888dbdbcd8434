"""The command line for tests: within this process where that will do, else as a program of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

from server import cli

ROOT = Path(__file__).parents[2]
SECRET = "the secret of a server in tests, long enough"
PATIENCE_SECONDS = 60


def environment(url: str, **settings: str) -> dict[str, str]:
    """Tell a command which database to use."""
    return {"AFTERSALE_DATABASE_URL": url, "AFTERSALE_SECRET": SECRET, "AFTERSALE_DATABASE_WAIT": "5", **settings}


def run(url: str, *words: str, typed: str = "", **settings: str) -> Result:
    """Run a command within this process."""
    return CliRunner().invoke(cli.app, words, input=typed, env=environment(url, **settings))


def left_over(words: Sequence[str]) -> list[str]:
    """Have the command line read a command without running it, and give the words that it makes nothing of."""
    command: Any = get_command(cli.app)
    name, *rest = words
    while (found := command.get_command(None, name)) is not None:
        command = found
        if not isinstance(command, TyperGroup):
            break
        name, *rest = rest
    left: list[str] = command.make_context(name, rest).args
    return left


@dataclass
class Program:
    """A command that runs as a program."""

    process: subprocess.Popen[str]

    def says(self) -> str:
        """Wait for the next line of its standard output."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def warns(self) -> str:
        """Wait for the next line of its standard error."""
        assert self.process.stderr is not None
        return self.process.stderr.readline().rstrip("\n")

    def stop(self) -> int:
        """Ask it to end, as containers are asked, and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)

    def end(self) -> tuple[int, str, str]:
        """Wait until it ends by itself; give its exit code and what is left of its output."""
        said, warned = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said, warned


@contextmanager
def started(url: str, words: Sequence[str], *, stdin: int = subprocess.DEVNULL, **settings: str) -> Iterator[Program]:
    """Start a command as a program, and see that it ends with the test."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "server", *words],
        cwd=ROOT,
        env=os.environ | environment(url, **settings),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Program(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
