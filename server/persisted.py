"""Documents by their SHA-256: those that a manifest trusts, and those that clients have sent before."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphql import GraphQLError

from schema import reads
from server import manifests

NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"

_KEPT = 1_000
_LONGEST_KEPT = 50_000
_HASH = re.compile(r"[0-9a-f]{64}")
_PREFIX = "sha256:"
_VERSION = 1


class Unpersisted(GraphQLError):  # noqa: N818 - it is a no to the client
    """A document that cannot be found, or may not be used; `extensions.code` says why."""

    def __init__(self, message: str, *, code: str) -> None:
        """Keep the code."""
        super().__init__(message, extensions={"code": code})


class Persisted:
    """Finds the text of a document: by its hash, or as it was sent."""

    def __init__(self, manifest: Path | None) -> None:
        """Trust only the documents of a manifest, if there is one; raises BadManifest."""
        self._trusted = None if manifest is None else manifests.read(manifest)
        self._texts = frozenset((self._trusted or {}).values())
        self._sent: reads.Cache[str, str] = reads.Cache(_KEPT)

    def text(self, query: str | None, hash_: str | None) -> str | None:
        """Give a document's text; None where neither text nor hash was sent. Raises Unpersisted."""
        if hash_ is not None and query is not None and manifests.hash_of(query) != hash_:
            message = "The hash is not the SHA-256 of the document."
            raise Unpersisted(message, code="PERSISTED_QUERY_HASH_MISMATCH")
        if self._trusted is not None:
            return self._trusted_text(self._trusted, query, hash_)
        if query is not None or hash_ is None:
            return query
        found = self._sent.get(hash_)
        if found is None:
            # Clients know this by its very words, and send the text next.
            message = "PersistedQueryNotFound"
            raise Unpersisted(message, code=NOT_FOUND)
        return found

    def keep(self, hash_: str, text: str) -> None:
        """Keep a valid document, to be asked for by its hash alone."""
        if len(text) <= _LONGEST_KEPT:
            self._sent.put(hash_, text)

    def _trusted_text(self, known: Mapping[str, str], query: str | None, hash_: str | None) -> str | None:
        if not query and hash_ is None:
            return None
        if query in self._texts:
            return query
        found = known.get(hash_) if query is None and hash_ is not None else None
        if found is None:
            message = "This server answers only the documents of its own programs."
            raise Unpersisted(message, code="DOCUMENT_NOT_TRUSTED")
        return found


def hash_in(extensions: Mapping[str, Any] | None, document_id: object) -> str | None:
    """Take a SHA-256 out of a request's `documentId`, else its `extensions.persistedQuery`; raises Unpersisted."""
    if document_id is not None:
        return _checked(document_id.removeprefix(_PREFIX) if isinstance(document_id, str) else None)
    asked = extensions.get("persistedQuery") if extensions else None
    if asked is None:
        return None
    is_known = isinstance(asked, dict) and asked.get("version") == _VERSION
    return _checked(asked.get("sha256Hash") if is_known else None)


def _checked(hash_: object) -> str:
    if isinstance(hash_, str) and _HASH.fullmatch(hash_):
        return hash_
    message = f"A persisted document is named by its SHA-256 in lower case, in version {_VERSION} of persistedQuery."
    raise Unpersisted(message, code="BAD_PERSISTED_QUERY")
