"""The pages: what is served from where, under which rules, and what a checkout without a build says."""

from pathlib import Path

import pytest
from starlette.applications import Starlette

from server import spa
from tests.server.clients import client


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Lay out files as the build does."""
    for name in ("index.html", "graphiql/index.html", "assets/landing-71HavT1n.js"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name)
    return tmp_path


@pytest.fixture
def app(dist: Path) -> Starlette:
    """Serve nothing but pages."""
    return Starlette(routes=spa.routes(dist))


class TestPages:
    @pytest.mark.parametrize(("path", "file"), [("/", "index.html"), ("/graphiql", "graphiql/index.html")])
    async def test_are_asked_for_anew_each_time(self, app: Starlette, path: str, file: str) -> None:
        page = await client(app).get(path)

        assert page.text == file
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize("path", ["/", "/graphiql"])
    async def test_run_no_scripts_but_ours_and_stand_in_no_frame(self, app: Starlette, path: str) -> None:
        policy = _policy((await client(app).get(path)).headers["content-security-policy"])

        assert policy["default-src"] == ["'none'"]
        assert policy["script-src"] == policy["connect-src"] == ["'self'"]
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]

    async def test_write_styles_of_their_own_in_graphiql_only(self, app: Starlette) -> None:
        landing = _policy((await client(app).get("/")).headers["content-security-policy"])
        graphiql = _policy((await client(app).get("/graphiql")).headers["content-security-policy"])

        assert landing["style-src"] == ["'self'"]
        assert graphiql["style-src"] == ["'self'", "'unsafe-inline'"]

    async def test_say_what_to_run_while_they_are_not_built(self, tmp_path: Path) -> None:
        empty = client(Starlette(routes=spa.routes(tmp_path / "dist")))

        pages = [await empty.get(path) for path in ("/", "/graphiql")]
        asset = await empty.get("/assets/landing-71HavT1n.js")

        assert [page.status_code for page in pages] == [503, 503]
        assert all("make build" in page.text for page in pages)
        assert asset.status_code == 404

    async def test_appear_once_they_are_built(self, tmp_path: Path) -> None:
        visitor = client(Starlette(routes=spa.routes(tmp_path)))
        before = await visitor.get("/")

        (tmp_path / "index.html").write_text("built")

        assert (before.status_code, (await visitor.get("/")).text) == (503, "built")


class TestAssets:
    async def test_are_kept_for_ever(self, app: Starlette) -> None:
        asset = await client(app).get("/assets/landing-71HavT1n.js")

        assert asset.text == "assets/landing-71HavT1n.js"
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"

    async def test_that_are_not_there_may_come(self, app: Starlette) -> None:
        missing = await client(app).get("/assets/landing-old.js")

        assert missing.status_code == 404
        assert "cache-control" not in missing.headers

    @pytest.mark.parametrize("path", ["/assets/../index.html", "/assets/%2e%2e/index.html", "/assets/%00"])
    async def test_lead_out_to_no_other_file(self, app: Starlette, path: str) -> None:
        assert (await client(app).get(path)).status_code == 404


def _policy(text: str) -> dict[str, list[str]]:
    directives = (directive.split() for directive in text.split(";"))
    return {name: values for name, *values in directives}
