"""The pages: what is served from where, under which rules, and what a checkout without a build says."""

import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from server import spa
from tests.server.clients import client

APP = ("/", "/orders", "/orders/ord_1", "/issues/unhandled", "/tickets/tkt_1", "/support", "/settings/tokens")
"""Where the desk's pages are: each is the same file, which tells by the address which of them it is."""
PAGES = dict.fromkeys(APP, "index.html") | {
    "/graphiql": "graphiql/index.html",
    "/invitation": "invitation/index.html",
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Lay out files as the build does."""
    for name in ("index.html", "graphiql/index.html", "invitation/index.html", "assets/landing-71HavT1n.js"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'<script nonce="NONCE">{name}</script>' if file.suffix == ".html" else name)
    return tmp_path


@pytest.fixture
def app(dist: Path) -> Starlette:
    """Serve nothing but pages."""
    return Starlette(routes=spa.routes(dist))


class TestPages:
    @pytest.mark.parametrize(("path", "file"), list(PAGES.items()))
    async def test_are_asked_for_anew_each_time(self, app: Starlette, path: str, file: str) -> None:
        page = await client(app).get(path)

        assert f">{file}<" in page.text
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("path", PAGES)
    async def test_run_no_scripts_but_ours_and_stand_in_no_frame(self, app: Starlette, path: str) -> None:
        page = await client(app).get(path)
        policy = _policy(page.headers["content-security-policy"])

        (source,) = policy["script-src"]
        assert source == f"'nonce-{_nonce(page)}'"
        assert policy["style-src"] == policy["script-src"]
        assert policy["connect-src"] == ["'self'"]
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
        assert "unsafe" not in page.headers["content-security-policy"]

    @pytest.mark.parametrize("path", PAGES)
    async def test_have_a_nonce_that_is_good_once(self, app: Starlette, path: str) -> None:
        nonces = {_nonce(await client(app).get(path)) for _ in range(20)}

        assert len(nonces) == 20
        assert min(map(len, nonces)) >= 22

    @pytest.mark.parametrize("path", PAGES)
    async def test_may_use_nothing_of_the_machine(self, app: Starlette, path: str) -> None:
        headers = (await client(app).get(path)).headers

        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert {"camera=()", "geolocation=()", "microphone=()"} <= set(headers["permissions-policy"].split(", "))

    async def test_say_what_to_run_while_they_are_not_built(self, tmp_path: Path) -> None:
        empty = client(Starlette(routes=spa.routes(tmp_path / "dist")))

        pages = [await empty.get(path) for path in PAGES]
        asset = await empty.get("/assets/landing-71HavT1n.js")

        assert [page.status_code for page in pages] == [503] * len(PAGES)
        assert all("make build" in page.text for page in pages)
        assert asset.status_code == 404

    async def test_appear_once_they_are_built(self, tmp_path: Path) -> None:
        visitor = client(Starlette(routes=spa.routes(tmp_path)))
        before = await visitor.get("/")

        (tmp_path / "index.html").write_text("built")

        assert (before.status_code, (await visitor.get("/")).text) == (503, "built")

    async def test_are_not_everywhere(self, app: Starlette) -> None:
        answers = [await client(app).get(path) for path in ("/nowhere", "/ordersx", "/order/ord_1")]

        assert [answer.status_code for answer in answers] == [404] * 3


class TestAssets:
    async def test_are_kept_for_ever(self, app: Starlette) -> None:
        asset = await client(app).get("/assets/landing-71HavT1n.js")

        assert asset.text == "assets/landing-71HavT1n.js"
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"

    async def test_hold_workers_to_this_server(self, app: Starlette) -> None:
        asset = await client(app).get("/assets/landing-71HavT1n.js")

        assert asset.headers["content-security-policy"] == "default-src 'self'; frame-ancestors 'none'"

    async def test_are_only_read(self, app: Starlette) -> None:
        answer = await client(app).post("/assets/landing-71HavT1n.js")

        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")

    async def test_that_are_not_there_may_come(self, app: Starlette) -> None:
        missing = await client(app).get("/assets/landing-old.js")

        assert missing.status_code == 404
        assert "cache-control" not in missing.headers

    @pytest.mark.parametrize("path", ["/assets/../index.html", "/assets/%2e%2e/index.html", "/assets/%00"])
    async def test_lead_out_to_no_other_file(self, app: Starlette, path: str) -> None:
        assert (await client(app).get(path)).status_code == 404


def _nonce(page: httpx.Response) -> str:
    (nonce,) = re.findall(r'nonce="([^"]+)"', page.text)
    assert nonce != "NONCE"
    return str(nonce)


def _policy(text: str) -> dict[str, list[str]]:
    directives = (directive.split() for directive in text.split(";"))
    return {name: values for name, *values in directives}
