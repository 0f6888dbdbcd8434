"""The browser of the tests: the system's Chromium, told to stay at home."""

import os
from pathlib import Path

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowserError(Exception):
    """There is no Chromium for the browser tests."""


def executable() -> Path:
    """Find Chromium: where AFTERSALE_TEST_BROWSER says, else where Debian puts it."""
    path = Path(os.environ.get("AFTERSALE_TEST_BROWSER", "/usr/bin/chromium"))
    if os.access(path, os.X_OK):
        return path
    message = (
        f"The browser tests need Chromium, and {path} is none. Install it (`apt-get install chromium`), name another "
        "with AFTERSALE_TEST_BROWSER=/path/to/it, or leave these tests out with AFTERSALE_TEST_BROWSER=none."
    )
    raise NoBrowserError(message)
