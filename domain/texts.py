"""Texts from outside: which of them both databases can keep, and what a language tag looks like."""

import hashlib
import re

MAX_NAME = 200
MAX_TAG = 35
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
_TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}"  # language, extended language
    r"(-[a-z]{4})?(-([a-z]{2}|\d{3}))?"  # script, region
    r"(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"  # variants
    r"(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",  # extensions, private use
    re.IGNORECASE | re.ASCII,
)


def is_keepable(text: str) -> bool:
    """Whether both databases can keep a text: no NUL, which PostgreSQL refuses, and no half of a surrogate pair."""
    return _UNKEEPABLE.search(text) is None


def is_name(text: str) -> bool:
    """Whether a text can be a name: 1 to 200 characters that both databases can keep, and not only blanks."""
    return bool(text.strip()) and len(text) <= MAX_NAME and is_keepable(text)


def is_language_tag(text: str) -> bool:
    """Whether a text is a well-formed tag of a language (BCP 47), of at most 35 characters."""
    return len(text) <= MAX_TAG and _TAG.fullmatch(text) is not None


def digest(text: str) -> str:
    """Stand for a text by its SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
