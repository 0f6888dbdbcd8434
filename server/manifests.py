"""Manifests: the documents that a server is told to trust, by their SHA-256.

A manifest is written by the tools that build a front end, in one of two forms: a map from hashes to documents, or
`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": …, "body": …}]}`.
"""

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError


class BadManifest(ValueError):  # noqa: N818 - it is the file's fault
    """A manifest that cannot be used; the message names the file."""


class _Operation(BaseModel):
    """A document and its hash; what else a tool writes with it does not matter."""

    model_config = ConfigDict(strict=True)

    id: str
    body: str


class _Listed(BaseModel):
    """The form of Apollo's tools."""

    model_config = ConfigDict(strict=True)

    format: Literal["apollo-persisted-query-manifest"]
    version: Literal[1]
    operations: list[_Operation]


_FORMS: TypeAdapter[_Listed | dict[str, str]] = TypeAdapter(_Listed | dict[str, str])


def read(path: Path) -> dict[str, str]:
    """Read the documents of a manifest by their SHA-256; raises BadManifest."""
    try:
        found = _FORMS.validate_json(path.read_bytes())
    except OSError as error:
        raise _bad(path, f"cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise _bad(path, "is no manifest of persisted documents") from error
    pairs = [(part.id, part.body) for part in found.operations] if isinstance(found, _Listed) else [*found.items()]
    if not pairs:
        raise _bad(path, "has no documents")
    for hash_, text in pairs:
        _check(path, hash_, text)
    return dict(pairs)


def hash_of(text: str) -> str:
    """Give a text's SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _check(path: Path, hash_: str, text: str) -> None:
    from graphql import GraphQLError, parse  # noqa: PLC0415 - most commands read settings, and no manifest

    if hash_of(text) != hash_:
        raise _bad(path, f"names a document by {hash_[:64]!r}, which is not its SHA-256")
    try:
        parse(text)
    except GraphQLError as error:
        raise _bad(path, f"has under {hash_} what is no document: {error.message[:100]}") from error


def _bad(path: Path, why: str) -> BadManifest:
    return BadManifest(f"the file {path} {why}")
