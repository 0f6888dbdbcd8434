"""Signing in and out: a member's e-mail and password for a session, kept in a cookie."""

from datetime import UTC, datetime
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.people import members, passwords, sessions
from domain.people.viewer import Viewer
from server import answers, metrics, origins
from server.answers import RequestProblem
from server.database import Database
from server.settings import Settings
from server.viewers import Viewers

LARGEST_BODY = 8 * 1024
MOST_AT_ONCE = 20
"""Sign-ins that wait for their hash, in one process: each takes a core for about 50 ms, one after the other."""

_SECONDS_OF_DAY = 86_400


class _Credentials(BaseModel):
    """What one signs in with."""

    model_config = ConfigDict(strict=True, extra="forbid")

    email: Annotated[str, Field(max_length=members.MAX_EMAIL)]
    password: SecretStr


class Auth:
    """Opens and ends sessions."""

    def __init__(self, settings: Settings, database: Database, viewers: Viewers) -> None:
        """Keep where sessions are, and who must forget them when they end."""
        self._settings = settings
        self._database = database
        self._viewers = viewers
        self._at_once = 0

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [
            Route("/auth/sign-in", self.sign_in, methods=["POST"]),
            Route("/auth/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Open a session for whoever has the right password, in place of the one that the cookie holds."""
        _demand_own_page(request)
        viewer = await self._checked(_credentials(await _body(request)))
        if viewer is None:
            metrics.SIGN_IN_FAILURES.inc()
            # One answer for both, after the same work: nobody learns who has an account here.
            return answers.unauthenticated("The e-mail address or the password is wrong.")
        old, now = self._viewers.session_of(request), datetime.now(UTC)
        async with self._database.transaction() as session:
            if old is not None:
                await sessions.close(session, secret=old)
            days = self._settings.session_days
            secret = await sessions.open_(session, member_id=viewer.id, days=days, now=now)
        self._forget(old)
        response = Response(orjson.dumps(_told(viewer)), media_type="application/json")
        self._set_cookie(response, secret, days * _SECONDS_OF_DAY)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session, if there is one."""
        _demand_own_page(request)
        secret = self._viewers.session_of(request)
        if secret is not None:
            async with self._database.transaction() as session:
                await sessions.close(session, secret=secret)
            self._forget(secret)
        response = Response(status_code=204)
        self._set_cookie(response, "", 0)
        return response

    async def _checked(self, credentials: _Credentials) -> Viewer | None:
        if self._at_once >= MOST_AT_ONCE:
            message = "Too many people are signing in at this moment."
            raise RequestProblem(429, "TOO_MANY_SIGN_INS", message, headers={"Retry-After": str(answers.RETRY_AFTER)})
        self._at_once += 1
        try:
            rows = await self._database.read(members.by_email(credentials.email))
            hash_ = rows[0].password_hash if rows else None
            right = await passwords.matches(credentials.password.get_secret_value(), hash_)
        finally:
            self._at_once -= 1
        return members.viewer_of_member(rows[0]) if right else None

    def _forget(self, secret: str | None) -> None:
        if secret is not None:
            self._viewers.forget("session", secret)

    def _set_cookie(self, response: Response, secret: str, seconds: int) -> None:
        secure = self._settings.secure_cookies
        response.set_cookie(self._viewers.cookie, secret, max_age=seconds, secure=secure, httponly=True, samesite="lax")


def _told(viewer: Viewer) -> dict[str, object]:
    """Say who signed in."""
    member = {"name": viewer.name, "role": viewer.role, "locale": viewer.locale, "timeZone": viewer.time_zone}
    return {"viewer": member}


def _demand_own_page(request: Request) -> None:
    if not origins.is_own(request):
        message = "Sign in and out on the pages of this server: the request comes from another site."
        raise RequestProblem(403, "CROSS_SITE", message)


async def _body(request: Request) -> bytes:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise RequestProblem(415, "UNSUPPORTED_MEDIA_TYPE", "Send JSON, with the content type application/json.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise RequestProblem(
                413, "TOO_LARGE", f"Send at most {LARGEST_BODY} bytes.", headers={"Connection": "close"}
            )
    return bytes(body)


def _credentials(body: bytes) -> _Credentials:
    try:
        return _Credentials.model_validate_json(body)
    except ValidationError:
        message = 'Send an e-mail address and a password: {"email": "…", "password": "…"}.'
        raise RequestProblem(400, "BAD_REQUEST", message) from None
