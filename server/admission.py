"""Admission: whether a request may be executed. Every transport asks here first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLError

from domain.people.viewer import Viewer
from schema.documents import BadDocument, Documents, NotPublic, Prepared
from schema.limits import Limits, OverLimit
from server.persisted import Persisted, Unpersisted, hash_in
from server.settings import Settings
from server.throttle import Throttle, Throttled

CHARACTERS_OF_COST = 10
"""How many characters of a document that is found bad cost 1: about what it takes to find that out."""

_STRANGE = "Not signed in, and no valid API token: only the schema may be asked about."
_STRANGERS = "strangers"


class NotAdmitted(Exception):  # noqa: N818 - it is a no to the client
    """A request that is not executed; `errors` say why, and `status` and `headers` say it in HTTP.

    The status is 200 where GraphQL alone failed: what that is in HTTP depends on the media type of the answer.
    """

    def __init__(
        self, errors: Sequence[GraphQLError], status: HTTPStatus, headers: Mapping[str, str] | None = None
    ) -> None:
        """Keep what the answer says."""
        super().__init__(errors[0].message)
        self.errors = errors
        self.status = status
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, as it came."""

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, Any] | None = None
    extensions: Mapping[str, Any] | None = None
    document_id: object = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """What is to be executed, and what it costs as `extensions.cost` tells it."""

    text: str
    document: DocumentNode
    cost: dict[str, Any]
    by_hash: bool


class Admission:
    """Knows the limits: of documents, of costs, and of who may ask what."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        """Take the limits from the settings; raises BadManifest."""
        self.strangers_may_introspect = settings.public_introspection
        self._limits = limits_of(settings)
        self.documents = Documents(schema, self._limits)
        self._persisted = Persisted(settings.trusted_documents)
        self._throttle = Throttle(settings.cost_maximum, settings.cost_restore_rate)

    def admit(self, asked: Asked, viewer: Viewer | None) -> Admitted | None:
        """Admit a request of a viewer, or of a stranger; None where no document was sent. Raises NotAdmitted."""
        try:
            return self._admitted(asked, viewer)
        except BadDocument as bad:
            is_over = any(isinstance(error, OverLimit) for error in bad.errors)
            raise NotAdmitted(bad.errors, HTTPStatus.BAD_REQUEST if is_over else HTTPStatus.OK) from None
        except OverLimit as over:
            raise NotAdmitted([over], HTTPStatus.BAD_REQUEST) from None
        except Throttled as no:
            headers = {"Retry-After": str(no.seconds)}
            raise NotAdmitted([no], HTTPStatus.TOO_MANY_REQUESTS, headers) from None
        except Unpersisted as no:
            raise NotAdmitted([no], HTTPStatus.OK) from None
        except NotPublic:
            error = GraphQLError(_STRANGE, extensions={"code": "UNAUTHENTICATED"})
            raise NotAdmitted([error], HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"}) from None

    def _admitted(self, asked: Asked, viewer: Viewer | None) -> Admitted | None:
        hash_ = hash_in(asked.extensions, asked.document_id)
        text = self._persisted.text(asked.query, hash_)
        if not text:
            return None
        key = _STRANGERS if viewer is None else viewer.session or viewer.id
        prepared = self.documents.kept(text) or self._prepared(text, key, for_stranger=viewer is None)
        if viewer is None and not prepared.is_about_schema_alone:
            raise NotPublic
        cost = prepared.cost(asked.operation_name, asked.variables)
        self._limits.check_cost(cost)
        told = self._throttle.take(key, cost)
        if hash_ is not None and asked.query is not None and viewer is not None:
            self._persisted.keep(hash_, text)
        return Admitted(text, prepared.document, told, by_hash=asked.query is None)

    def _prepared(self, text: str, key: object, *, for_stranger: bool) -> Prepared:
        """Check a document that is not known yet. A bad one costs too, and who owes for such is not served."""
        self._throttle.take(key, 0)
        try:
            return self.documents.prepare(text, for_stranger=for_stranger)
        except (BadDocument, NotPublic):
            self._throttle.charge(key, len(text) // CHARACTERS_OF_COST)
            raise


def limits_of(settings: Settings) -> Limits:
    """Take the limits of documents from the settings."""
    return Limits(
        depth=settings.limit_depth,
        aliases=settings.limit_aliases,
        directives=settings.limit_directives,
        tokens=settings.limit_tokens,
        fields=settings.limit_fields,
        root_fields=settings.limit_root_fields,
        root_mutations=settings.limit_root_mutations,
        nested_lists=settings.limit_nested_lists,
        cost=settings.cost_maximum,
    )
