"""The whole server for tests: its application on a test's database, and somebody who may sign in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx
from pwdlib import PasswordHash

from domain.tables import ApiToken, Member
from server.app import make_app
from server.database import Database
from server.settings import Settings
from tests import make
from tests.server.clients import client

EMAIL = "olivia@casa.example"
PASSWORD = "correct horse battery"
SECRET = b"the secret of a server in tests, long enough"


@asynccontextmanager
async def desk(database: Database | str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Start the application on a database or its URL, and send requests to it."""
    url = database if isinstance(database, str) else database.url.render_as_string(hide_password=False)
    app = make_app(Settings(database_url=url, secret=SECRET, **settings))
    https = bool(settings.get("secure_cookies"))
    async with app.router.lifespan_context(app), client(app, https=https) as visitor:
        yield visitor


async def owner(database: Database, **values: Any) -> Member:
    """Let the owner of a merchant sign in."""
    known = {"email": EMAIL, "name": "Olivia", "password_hash": hashed()}
    async with database.transaction() as session:
        return await make.member(session, await make.merchant(session), **known | values)


async def token(database: Database, **values: Any) -> tuple[ApiToken, str]:
    """Make a token of the marketplace, and give its secret."""
    async with database.transaction() as session:
        return await make.token(session, **values)


async def sign_in(visitor: httpx.AsyncClient, email: str = EMAIL, password: str = PASSWORD) -> httpx.Response:
    """Sign in as the page does."""
    return await visitor.post("/auth/sign-in", json={"email": email, "password": password})


async def whoami(visitor: httpx.AsyncClient, **headers: str) -> httpx.Response:
    """Ask the API who asks."""
    return await visitor.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)


def name_in(answer: httpx.Response) -> str:
    """Take the viewer's name out of an answer."""
    name: str = answer.json()["data"]["viewer"]["name"]
    return name


@cache
def hashed() -> str:
    """Hash the password, once for all tests."""
    return PasswordHash.recommended().hash(PASSWORD)
