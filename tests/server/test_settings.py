"""Settings: what may stand in the environment, and what is said about what may not."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.settings import Settings, SettingsError, load

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Start without any setting but a folder for data."""
    for name in list(os.environ):
        if name.upper().startswith("AFTERSALE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AFTERSALE_DATA_DIR", str(tmp_path / "data"))
    return monkeypatch


def problems() -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load()
    return str(raised.value).splitlines()


class TestLoad:
    def test_has_a_default_for_everything(self, tmp_path: Path) -> None:
        settings = load()

        assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/data/aftersale.db"
        assert (settings.database_wait, settings.database_connections) == (30, 10)
        assert (settings.session_days, settings.secure_cookies, settings.splice) == (14, False, True)
        assert (settings.log_format, settings.drain_seconds, settings.grace_seconds) == ("json", 0, 8)
        assert (settings.metrics_port, settings.otlp_endpoint) == (None, None)

    def test_keeps_data_beside_the_program_unless_told_otherwise(self, environment: pytest.MonkeyPatch) -> None:
        environment.delenv("AFTERSALE_DATA_DIR")

        settings = Settings()

        assert settings.data_dir == Path("var")
        assert settings.database_url == "sqlite+aiosqlite:///var/aftersale.db"

    def test_takes_values_from_the_environment(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("AFTERSALE_SECRET", SECRET)
        environment.setenv("AFTERSALE_DATABASE_WAIT", "2.5")
        environment.setenv("AFTERSALE_SECURE_COOKIES", "true")
        environment.setenv("AFTERSALE_SPLICE", "0")

        settings = load()

        assert settings.secret == SECRET.encode()
        assert settings.database_wait == 2.5
        assert settings.secure_cookies
        assert not settings.splice

    @pytest.mark.parametrize(
        ("given", "used"),
        [
            ("postgresql://me:pa%40ss@db/desk", "postgresql+asyncpg://me:pa%40ss@db/desk"),
            ("postgresql+asyncpg://db:5433/desk?ssl=require", "postgresql+asyncpg://db:5433/desk?ssl=require"),
            ("sqlite:////srv/desk.db", "sqlite+aiosqlite:////srv/desk.db"),
        ],
    )
    def test_names_the_driver_of_a_database(self, environment: pytest.MonkeyPatch, given: str, used: str) -> None:
        environment.setenv("AFTERSALE_DATABASE_URL", given)

        assert load().database_url == used

    def test_takes_lists_with_commas_between(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("AFTERSALE_ALLOWED_HOSTS", "Desk.example, [::1],")
        environment.setenv("AFTERSALE_TRUSTED_PROXIES", "10.0.0.1,fd00::/8")
        environment.setenv("AFTERSALE_CORS_ORIGINS", "https://a.example,http://b.example:8000")

        settings = load()

        assert settings.allowed_hosts == ("Desk.example", "[::1]")
        assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.1/32", "fd00::/8"]
        assert settings.cors_origins == ("https://a.example", "http://b.example:8000")

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(ValueError, match="frozen"):
            load().session_days = 15


class TestProblems:
    def test_names_what_is_no_setting(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("AFTERSALE_DATABSE_URL", "sqlite:///x.db")
        environment.setenv("AFTERSALE_TEST_POSTGRES_URL", "postgresql://db/postgres")

        assert problems() == ["AFTERSALE_DATABSE_URL is no setting."]

    def test_names_all_at_once(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("AFTERSALE_COLOUR", "blue")
        environment.setenv("AFTERSALE_SESSION_DAYS", "two")
        environment.setenv("AFTERSALE_SECURE_COOKIES", "maybe")

        found = problems()

        assert [line.split()[0] for line in found] == [
            "AFTERSALE_COLOUR",
            "AFTERSALE_SESSION_DAYS",
            "AFTERSALE_SECURE_COOKIES",
        ]
        assert "valid integer" in found[1]
        assert "'two'" in found[1]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DATABASE_WAIT", "-1"),
            ("DATABASE_WAIT", "nan"),
            ("DATABASE_CONNECTIONS", "0"),
            ("DATABASE_CONNECTIONS", "ten"),
            ("SESSION_DAYS", "0"),
            ("SESSION_DAYS", "1.5"),
            ("CLIENT_TIMEOUT", "0"),
            ("CLIENT_TIMEOUT", "inf"),
            ("ALLOWED_HOSTS", "desk.example:8000"),
            ("ALLOWED_HOSTS", "*"),
            ("TRUSTED_PROXIES", "10.0.0.1/8"),
            ("TRUSTED_PROXIES", "proxy"),
            ("CORS_ORIGINS", "*"),
            ("CORS_ORIGINS", "desk.example"),
            ("CORS_ORIGINS", "https://desk.example/"),
            ("SPLICE", ""),
            ("LIMIT_DEPTH", "0"),
            ("LIMIT_NESTED_LISTS", "7"),
            ("COST_MAXIMUM", "0"),
            ("COST_RESTORE_RATE", "1e3"),
            ("TRUSTED_DOCUMENTS", "nowhere.json"),
            ("LOG_FORMAT", "logfmt"),
            ("DRAIN_SECONDS", "-1"),
            ("METRICS_PORT", "0"),
            ("OTLP_ENDPOINT", "collector:4318"),
            ("SECRET", ""),
            ("SECRET", "too short"),
            ("DATABASE_URL", ""),
            ("DATABASE_URL", "aftersale.db"),
            ("DATABASE_URL", "mysql://db/desk"),
            ("DATABASE_URL", "postgresql+psycopg://db/desk"),
            ("DATABASE_URL", "postgresql://db"),
            ("DATABASE_URL", "sqlite://"),
            ("DATABASE_URL", "sqlite:///:memory:"),
        ],
    )
    def test_names_a_malformed_value(self, environment: pytest.MonkeyPatch, name: str, value: str) -> None:
        environment.setenv(f"AFTERSALE_{name}", value)

        (problem,) = problems()

        assert problem.startswith(f"AFTERSALE_{name} is malformed: ")

    def test_names_a_manifest_that_cannot_be_used(self, environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
        path = tmp_path / "trusted.json"
        path.write_text('{"abc": "{ viewer { name } }"}')
        environment.setenv("AFTERSALE_TRUSTED_DOCUMENTS", str(path))

        (problem,) = problems()

        assert problem.startswith("AFTERSALE_TRUSTED_DOCUMENTS is malformed: ")
        assert f"the file {path} names a document by 'abc'" in problem

    def test_never_shows_what_is_confidential(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("AFTERSALE_SECRET", "hush")
        environment.setenv("AFTERSALE_DATABASE_URL", "mysql://me:hush@db/desk")

        assert "hush" not in "".join(problems())

    def test_is_no_part_of_what_is_printed(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("AFTERSALE_SECRET", SECRET)
        environment.setenv("AFTERSALE_DATABASE_URL", "postgresql://me:hush@db/desk")

        shown = repr(load())

        assert SECRET not in shown
        assert "hush" not in shown


class TestSecret:
    def test_is_made_once_and_readable_by_its_owner_only(self, tmp_path: Path) -> None:
        first, second = load().secret, load().secret

        assert first == second
        assert re.fullmatch(rb"[\w-]{64}", first)
        assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]

    def test_is_the_same_for_all_who_start_at_once(self) -> None:
        with ThreadPoolExecutor(8) as threads:
            secrets = list(threads.map(lambda _: load().secret, range(8)))

        assert len(set(secrets)) == 1

    def test_is_refused_when_the_file_holds_too_little(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "secret").write_text("short\n")

        (problem,) = problems()

        assert str(tmp_path / "data" / "secret") in problem
        assert "short" not in problem

    def test_says_so_when_it_cannot_be_kept(self, tmp_path: Path) -> None:
        (tmp_path / "data").touch()

        (problem,) = problems()

        assert problem.startswith("AFTERSALE_SECRET is not set, and ")
