"""Headers of safety: what browsers are told with every answer."""

from collections.abc import Sequence

Header = tuple[bytes, bytes]

HSTS = (b"strict-transport-security", b"max-age=31536000")
"""For a year this host is to be asked over TLS only; what stands beside it under the same domain is not ours."""

_ALWAYS: Sequence[Header] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_UNLESS_SAID: Sequence[Header] = (
    (b"cache-control", b"no-store"),
    # An answer that is no page runs nothing and stands in no frame, whatever a browser takes it for.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


def completed(given: Sequence[Header], *, tls: bool = False) -> list[Header]:
    """Add the headers of every answer; what does not say that it may be kept may not."""
    said = {name.lower() for name, _ in given}
    missing = [header for header in _UNLESS_SAID if header[0] not in said]
    return [*given, *_ALWAYS, *missing, *([HSTS] if tls else [])]
