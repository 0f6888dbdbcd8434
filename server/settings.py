"""Settings: environment variables that start with AFTERSALE_, described in docs/settings.md."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, field_validator
from pydantic.networks import IPvAnyNetwork
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain import engine
from domain.sql import MAX_NESTED_LISTS
from server import logs, manifests

PREFIX = "AFTERSALE_"
OF_TESTS = "AFTERSALE_TEST_"
_CONFIDENTIAL = {"secret", "database_url"}
_SECRET_LENGTH = 32
_VALUE_SHOWN = 100


class SettingsError(Exception):
    """The settings cannot be used; the message names each problem on a line of its own."""

    def __init__(self, problems: list[str]) -> None:
        """Keep what is wrong, setting by setting."""
        super().__init__("\n".join(problems))
        self.problems = problems


def _listed(text: object) -> object:
    return [part.strip() for part in text.split(",") if part.strip()] if isinstance(text, str) else text


_Host: TypeAlias = Annotated[str, StringConstraints(pattern=r"(?i)^([a-z0-9._-]+|\[[0-9a-f:.]+\])$")]
_Origin: TypeAlias = Annotated[str, StringConstraints(pattern=r"^https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]+)?$")]
_List = (NoDecode, BeforeValidator(_listed))  # commas between, not JSON


def _default_url(known: dict[str, Any]) -> str:
    return f"sqlite+aiosqlite:///{known['data_dir'] / 'aftersale.db'}"


class Settings(BaseSettings):
    """What a server is told from outside."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, validate_default=False, hide_input_in_errors=True)

    data_dir: Path = Path("var")
    database_url: str = Field(default_factory=_default_url, repr=False)
    secret: bytes = Field(default=b"", repr=False)
    database_wait: float = Field(default=30, ge=0, le=86_400, allow_inf_nan=False)
    database_connections: int = Field(default=10, ge=1, le=1_000)
    session_days: int = Field(default=14, ge=1, le=3_650)
    sign_in_attempts: int = Field(default=10, ge=1, le=1_000)
    sign_in_attempts_per_address: int = Field(default=50, ge=1, le=100_000)
    secure_cookies: bool = False
    client_timeout: float = Field(default=30, ge=1, le=3_600, allow_inf_nan=False)
    allowed_hosts: Annotated[tuple[_Host, ...], *_List] = Field(default_factory=tuple)
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], *_List] = Field(default_factory=tuple)
    cors_origins: Annotated[tuple[_Origin, ...], *_List] = Field(default_factory=tuple)
    splice: bool = True
    limit_depth: int = Field(default=12, ge=1, le=200)
    limit_aliases: int = Field(default=30, ge=0, le=10_000)
    limit_directives: int = Field(default=50, ge=0, le=10_000)
    limit_tokens: int = Field(default=2_000, ge=1, le=100_000)
    limit_fields: int = Field(default=2_000, ge=1, le=100_000)
    limit_root_fields: int = Field(default=20, ge=1, le=1_000)
    limit_root_mutations: int = Field(default=10, ge=1, le=1_000)
    limit_nested_lists: int = Field(default=MAX_NESTED_LISTS, ge=1, le=MAX_NESTED_LISTS)
    cost_maximum: int = Field(default=100_000, ge=1, le=2**53 - 1)
    cost_restore_rate: int = Field(default=10_000, ge=1, le=2**53 - 1)
    public_introspection: bool = False
    trusted_documents: Path | None = None
    refunds_settle_at_once: bool = False
    sockets_per_viewer: int = Field(default=100, ge=1, le=100_000)
    log_format: logs.Form = Field(default_factory=logs.fitting)
    drain_seconds: float = Field(default=0, ge=0, le=3_600, allow_inf_nan=False)
    grace_seconds: int = Field(default=8, ge=0, le=3_600)
    metrics_port: int | None = Field(default=None, ge=1, le=65_535)
    otlp_endpoint: str | None = Field(default=None, pattern=r"^https?://[^/\s]+\S*$")

    @field_validator("database_url")
    @classmethod
    def _with_driver(cls, url: str) -> str:
        return engine.parsed(url).render_as_string(hide_password=False)

    @field_validator("secret", mode="before")
    @classmethod
    def _long_enough(cls, secret: str | bytes) -> str | bytes:
        if len(secret) < _SECRET_LENGTH:
            message = f"It has fewer than {_SECRET_LENGTH} characters."
            raise ValueError(message)
        return secret

    @field_validator("trusted_documents")
    @classmethod
    def _readable(cls, path: Path | None) -> Path | None:
        if path is not None:
            manifests.read(path)
        return path


def load() -> Settings:
    """Read the settings from the environment; raises SettingsError."""
    problems = list(_unknown())
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError(problems + list(_malformed(error))) from None
    if problems:
        raise SettingsError(problems)
    return settings if settings.secret else settings.model_copy(update={"secret": _kept(settings.data_dir)})


def _unknown() -> Iterator[str]:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        upper = name.upper()
        if upper.startswith(PREFIX) and not upper.startswith(OF_TESTS) and upper not in known:
            yield f"{name} is no setting."


def _malformed(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        if problem["type"] == "default_factory_not_called":
            continue  # what it depends on is malformed, and reported
        variable = f"{PREFIX}{name}".upper()
        said = problem["msg"].removeprefix("Value error, ").replace("Input", "It", 1).rstrip(".")
        value = "" if name in _CONFIDENTIAL else f", and is {str(problem['input'])[:_VALUE_SHOWN]!r}"
        yield f"{variable} is malformed: {said[0].lower()}{said[1:]}{value}."


def _kept(folder: Path) -> bytes:
    """Read the secret of a data folder, made there once; raises SettingsError."""
    path = folder / "secret"
    try:
        if not path.exists():
            _make(path)
        found = path.read_bytes().strip()
    except OSError as error:
        problem = f"{PREFIX}SECRET is not set, and {path} cannot be used: {error.strerror}."
        raise SettingsError([problem]) from error
    if len(found) < _SECRET_LENGTH:
        problem = f"{path} holds no secret: it has fewer than {_SECRET_LENGTH} characters."
        raise SettingsError([problem])
    return found


def _make(path: Path) -> None:
    """Write a secret; of several processes at once, one succeeds, and none sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
