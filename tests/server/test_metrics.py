"""Metrics: what is counted, for whom, and over how many processes."""

import asyncio
import re
import socket
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.tables import Scope
from server.database import Database
from tests.server import commands
from tests.server.clients import code_of
from tests.server.desk import desk, owner, sign_in, token

WHO = {"query": "{ viewer { name } }"}


def read(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Read metrics, by name and values of labels."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def port() -> int:
    """Find a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    return number


class TestMetrics:
    async def test_count_what_was_asked(self, database: Database) -> None:
        _, secret = await token(database)
        await owner(database)
        async with desk(database) as visitor:
            headers = {"Authorization": f"Bearer {secret}"}
            before = read((await visitor.get("/metrics", headers=headers)).text)
            for _ in range(3):
                await visitor.post("/graphql", json=WHO, headers=headers)
            await visitor.post("/graphql", json={"query": "{ nonsense }"}, headers=headers)
            await visitor.post("/graphql", json={"query": "mutation { nonsense }"}, headers=headers)
            await sign_in(visitor, password="wrong")
            answer = await visitor.get("/metrics", headers=headers)

        after = read(answer.text)
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        grown = {key: after[key] - before.get(key, 0) for key in after}
        assert grown["aftersale_requests_total", ("query", "200")] == 3
        assert grown["aftersale_requests_total", ("invalid", "200")] == 2
        assert grown["aftersale_requests_total", ("other", "401")] == 1
        assert grown["aftersale_request_seconds_count", ("query",)] == 3
        assert grown["aftersale_sql_seconds_count", ("viewer",)] == 3
        assert grown["aftersale_plans_total", ("hit",)] == 2
        assert grown["aftersale_plans_total", ("miss",)] == 1
        assert grown["aftersale_sign_in_failures_total", ()] == 1
        assert after["aftersale_documents", ()] >= 1
        assert {use for name, labels in after if name == "aftersale_database_connections" for use in labels} == {
            "reads",
            "writes",
        }
        assert after["process_resident_memory_bytes", ()] > 10e6
        assert any(name == "aftersale_build_info" for name, _ in after)

    async def test_have_no_label_that_a_client_chooses(self, database: Database) -> None:
        _, secret = await token(database)
        async with desk(database) as visitor:
            headers = {"Authorization": f"Bearer {secret}"}
            await visitor.post("/graphql", json={"query": "query Chosen { chosen: viewer { name } }"}, headers=headers)
            await visitor.get("/chosen")
            text = (await visitor.get("/metrics", headers=headers)).text

        assert "chosen" not in text.lower()

    async def test_are_for_those_with_the_scope_only(self, database: Database) -> None:
        _, secret = await token(database, scopes=frozenset({Scope.MARKETPLACE}))
        async with desk(database) as visitor:
            stranger = await visitor.get("/metrics")
            partner = await visitor.get("/metrics", headers={"Authorization": f"Bearer {secret}"})

        assert (stranger.status_code, code_of(stranger)) == (401, "UNAUTHENTICATED")
        assert (partner.status_code, code_of(partner)) == (403, "MISSING_SCOPE")

    async def test_show_connections_that_are_in_use(self, database: Database) -> None:
        async with database.transaction():
            during = database.in_use()
        after = database.in_use()

        assert (during["writes"], after["writes"], after["reads"]) == (1, 0, 0)


class TestMetricsPort:
    @pytest.mark.parametrize("processes", ["1", "2"])
    async def test_adds_up_all_processes(self, database: Database, processes: str, port: int) -> None:
        _, secret = await token(database)
        url = database.url.render_as_string(hide_password=False)
        words = ("serve", "--host", "127.0.0.1", "--port", "0", "--processes", processes)
        headers = {"Authorization": f"Bearer {secret}", "Connection": "close"}
        with commands.started(url, words, AFTERSALE_METRICS_PORT=str(port)) as program:
            base = [program.says() for _ in range(4)][1].split()[-1].rstrip("/")
            async with httpx.AsyncClient(base_url=base, timeout=commands.PATIENCE_SECONDS) as visitor:
                for _ in range(40):
                    assert (await visitor.post("/graphql", json=WHO, headers=headers)).status_code == 200
                own = read((await visitor.get(f"http://127.0.0.1:{port}/metrics")).text)
                through = read((await visitor.get("/metrics", headers=headers)).text)
            assert await asyncio.to_thread(program.stop) == 0

        for found in (own, through):
            assert found["aftersale_requests_total", ("query", "200")] == 40
            assert found["aftersale_plans_total", ("hit",)] + found["aftersale_plans_total", ("miss",)] == 40
            assert found["process_resident_memory_bytes", ()] > 20e6

    def test_that_is_in_use_is_told(self, sqlite: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            number = taken.getsockname()[1]
            result = commands.run(sqlite, "serve", "--port", "0", AFTERSALE_METRICS_PORT=str(number))

        assert result.exit_code == 1
        assert re.search(rf"Cannot listen on port {number} of 127.0.0.1 for metrics: ", result.stderr)


class TestVersion:
    def test_is_the_projects(self) -> None:
        from server.version import VERSION  # noqa: PLC0415 - only here

        assert f'version = "{VERSION}"' in (Path(commands.ROOT) / "pyproject.toml").read_text()
