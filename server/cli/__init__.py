"""The command line. Each command is a module here, imported only when it is asked for: some are heavy."""

from importlib import import_module
from typing import cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

COMMANDS = {
    "serve": "serve",
    "work": "work",
    "migrate": "migrate",
    "demo": "demo",
    "import": "imports",
    "member": "members",
    "token": "tokens",
    "verify": "verify",
    "schema": "schema",
}
"""Commands, and the modules whose `app` they are, in the order in which help lists them."""


class _Commands(TyperGroup):
    """Finds commands by their modules."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - Typer's signature
        """Give the names."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:  # noqa: ARG002
        """Import one; None for a name that is no command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"server.cli.{COMMANDS[cmd_name]}")
        command = cast("TyperCommand | TyperGroup", get_command(module.app))
        command.name = cmd_name
        return command


# Tracebacks as Python prints them: the pretty ones show the values of variables, and secrets among them.
app = typer.Typer(cls=_Commands, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def _aftersale() -> None:
    """Serve and look after aftersale, a self-hosted customer-issue desk for marketplace merchants."""


def main() -> None:
    """Run the command that was asked for."""
    app(prog_name="python -m server")
