"""A PostgreSQL whose data stay from one run to the next: the one that is given, the system's, or the bundled one."""

import os
import pwd
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.programs import free_port
from tests import postgres

# Waits for its input to end, which it does even if the benchmark is killed.
_GUARD = 'read -r _; exec "$0/pg_ctl" stop --silent --mode=fast --pgdata="$1"'
_START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL: its administrator's URL, its process where it is our own, and how it is set up."""

    url: str
    pid: int | None
    settings: str


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Run the PostgreSQL of a folder, with the settings it is installed with; raises RuntimeError where none can be."""
    if given := os.environ.get(postgres.GIVEN):
        yield Server(urlsplit(given)._replace(scheme="postgresql").geturl(), None, "the one given")
        return
    programs = postgres.system_programs() or postgres.bundled_programs()
    if programs is None:
        message = f"No PostgreSQL was found: install it, or set {postgres.GIVEN}."
        raise RuntimeError(message)
    home = folder.resolve()
    home.mkdir(parents=True, exist_ok=True)
    _hand_over(home)
    data = home / "data"
    if not (data / "PG_VERSION").exists():
        kind = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8")
        _run([programs / "initdb", *kind, f"--pgdata={data}"], home)
    with _guarded(programs, data):
        port = _start(programs, home, data)
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        yield Server(f"postgresql://postgres@127.0.0.1:{port}/postgres", pid, "settings as installed")


def _start(programs: Path, home: Path, data: Path) -> int:
    """Start it, and give its port."""
    port = free_port()
    settings = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(home)}
    options = shlex.join(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))
    how = ("--wait", f"--timeout={_START_SECONDS}", f"--pgdata={data}", f"--log={home / 'log'}", f"--options={options}")
    _run([programs / "pg_ctl", "start", *how], home)
    return port


@contextmanager
def _guarded(programs: Path, data: Path) -> Iterator[None]:
    """Stop it in the end, even if the benchmark is killed."""
    guard = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        ["/bin/sh", "-c", _GUARD, programs, data],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **_as(data.parent),
    )
    try:
        yield
    finally:
        guard.communicate(b"\n")


def _run(command: Sequence[str | Path], home: Path) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **_as(home))  # noqa: S603 - likewise
        failed = done.stderr.strip() or done.stdout.strip() if done.returncode else ""
    except PermissionError as error:
        failed = str(error)
    if failed:
        message = f"{command[0]} failed: {failed}\nAnother PostgreSQL can be named with {postgres.GIVEN}."
        raise RuntimeError(message)


def _account() -> "pwd.struct_passwd | None":
    """Choose whom to run as: PostgreSQL refuses to run as root. None is whoever runs the benchmark."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _hand_over(home: Path) -> None:
    account = _account()
    if account is not None:
        os.chown(home, account.pw_uid, account.pw_gid)


def _as(home: Path) -> dict[str, Any]:
    account = _account()
    if account is None:
        return {"cwd": home}
    return {"cwd": home, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
