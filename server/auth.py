"""Signing in and out: a member's e-mail and password for a session, kept in a cookie; and how one becomes a member."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.errors import Refused
from domain.people import attempts, invitations, members, passwords, sessions
from domain.people.attempts import TooManyAttempts
from domain.people.invitations import Acceptance, InvitationOver
from domain.people.viewer import Viewer
from server import addresses, answers, bodies, metrics, origins
from server.answers import RequestProblem
from server.database import Database
from server.settings import Settings
from server.viewers import Viewers

LARGEST_BODY = 8 * 1024
MOST_AT_ONCE = 20
"""Sign-ins that wait for their hash, in one process: each takes a core for about 50 ms, one after the other."""

_SECONDS_OF_DAY = 86_400
_WRONG = "The e-mail address or the password is wrong."
_CREDENTIALS = 'Send an e-mail address and a password: {"email": "…", "password": "…"}.'
_ACCEPTANCE = (
    "Send the invitation's secret, a name and a password, and if you like a locale and a time zone:"
    ' {"secret": "…", "name": "…", "password": "…", "locale": "pt-BR", "timeZone": "America/Sao_Paulo"}.'
)


class _Credentials(BaseModel):
    """What one signs in with."""

    model_config = ConfigDict(strict=True, extra="forbid")

    email: Annotated[str, Field(max_length=members.MAX_EMAIL)]
    password: SecretStr


class _Acceptance(BaseModel):
    """What one becomes a member with."""

    model_config = ConfigDict(strict=True, extra="forbid")

    secret: Annotated[str, Field(max_length=100)]
    name: str
    password: SecretStr
    locale: str = "en"
    time_zone: Annotated[str, Field(alias="timeZone")] = "UTC"


BodyT = TypeVar("BodyT", bound=BaseModel)


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
            Route("/auth/accept-invitation", self.accept_invitation, methods=["POST"]),
            Route("/auth/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Open a session for whoever has the right password, in place of the one that the cookie holds."""
        _demand_own_page(request)
        credentials = _read(await bodies.read(request, LARGEST_BODY), _Credentials, _CREDENTIALS)
        account = members.normalised(credentials.email)
        address = addresses.network_of(request.client and request.client.host)
        viewer, hash_ = await self._checked(account, address, credentials.password.get_secret_value())
        if viewer is None:
            metrics.SIGN_IN_FAILURES.inc()
            # One answer for both, after the same work: nobody learns who has an account here.
            return answers.unauthenticated(_WRONG)
        now = datetime.now(UTC)
        async with self._database.transaction() as session:
            await attempts.settle(session, account=account, address=address)
            if not await members.still(session, member_id=viewer.id, password_hash=hash_):
                return answers.unauthenticated(_WRONG)  # has gone, or changed the password, a moment ago
            secret = await self._opened(session, request, viewer, now)
        return self._signed_in(request, viewer, secret)

    async def accept_invitation(self, request: Request) -> Response:
        """Make a member of whoever holds an invitation, and sign them in."""
        _demand_own_page(request)
        given = _read(await bodies.read(request, LARGEST_BODY), _Acceptance, _ACCEPTANCE)
        try:
            viewer, secret = await self._accepted(request, given)
        except InvitationOver as over:
            return answers.failure(410, "INVITATION_OVER", str(over))
        except Refused as refused:
            return answers.failure(400, "REFUSED", str(refused), problem=type(refused).__name__)
        return self._signed_in(request, viewer, secret)

    async def _accepted(self, request: Request, given: _Acceptance) -> tuple[Viewer, str]:
        acceptance = Acceptance(given.name, given.locale, given.time_zone)
        now = datetime.now(UTC)
        async with self._database.transaction() as session:
            await invitations.check(session, secret=given.secret, acceptance=acceptance, now=now)
        async with self._turn():
            password_hash = await passwords.hashed(given.password.get_secret_value())
        async with self._database.transaction() as session:
            member = await invitations.accept(
                session, secret=given.secret, acceptance=acceptance, password_hash=password_hash, now=now
            )
            viewer = members.viewer_of_member(member)
            return viewer, await self._opened(session, request, viewer, now)

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

    async def _checked(self, account: str, address: str | None, password: str) -> tuple[Viewer | None, str]:
        """Find who has this password, and its hash; the attempt is counted before, so that many at once count too."""
        async with self._turn():
            await self._count(account, address)
            rows = await self._database.read(members.by_email(account))
            hash_ = rows[0].password_hash if rows else None
            right = await passwords.matches(password, hash_)
        return (members.viewer_of_member(rows[0]), rows[0].password_hash) if right else (None, "")

    async def _count(self, account: str, address: str | None) -> None:
        now = datetime.now(UTC)
        try:
            async with self._database.transaction() as session:
                await attempts.take(session, account=account, most=self._settings.sign_in_attempts, now=now)
                if address is not None:
                    most = self._settings.sign_in_attempts_per_address
                    await attempts.take_from(session, address=address, most=most, now=now)
        except TooManyAttempts as refused:
            headers = {"Retry-After": str(refused.figures["retry_after"])}
            raise RequestProblem(429, "TOO_MANY_ATTEMPTS", str(refused), headers=headers) from None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Let in as many as may wait for a hash."""
        if self._at_once >= MOST_AT_ONCE:
            message = "Too many people are signing in at this moment."
            raise RequestProblem(429, "TOO_MANY_SIGN_INS", message, headers={"Retry-After": str(answers.RETRY_AFTER)})
        self._at_once += 1
        try:
            yield
        finally:
            self._at_once -= 1

    async def _opened(self, session: AsyncSession, request: Request, viewer: Viewer, now: datetime) -> str:
        """Open a session in place of the one that the cookie holds, and give its secret."""
        old = self._viewers.session_of(request)
        if old is not None:
            await sessions.close(session, secret=old)
        return await sessions.open_(session, member_id=viewer.id, days=self._settings.session_days, now=now)

    def _signed_in(self, request: Request, viewer: Viewer, secret: str) -> Response:
        self._forget(self._viewers.session_of(request))
        response = Response(orjson.dumps(_told(viewer)), media_type="application/json")
        self._set_cookie(response, secret, self._settings.session_days * _SECONDS_OF_DAY)
        return response

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


def _read(body: bytes, form: type[BodyT], wanted: str) -> BodyT:
    try:
        bodies.parsed(body)
        return form.model_validate_json(body)
    except (ValidationError, RequestProblem):
        raise RequestProblem(400, "BAD_REQUEST", wanted) from None
