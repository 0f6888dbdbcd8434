"""Unknown addresses: a page for people, and JSON for programs."""

import secrets

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server import answers

_POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Not found · aftersale</title>
<style nonce="{nonce}">
body {{ max-width: 34rem; margin: 15vh auto; padding: 0 1.25rem; font: 1.0625rem/1.5 system-ui, sans-serif; }}
</style>
</head>
<body>
<main>
<h1>There is nothing at this address</h1>
<p>The link may be old, or not whole. <a href="/">Go to the desk</a></p>
</main>
</body>
</html>
"""


async def on_not_found(request: Request, _error: Exception) -> Response:
    """Answer 404, in the form that the client reads."""
    vary = {"Vary": "Accept"}
    if "text/html" not in request.headers.get("accept", ""):
        return answers.failure(404, "NOT_FOUND", "Not Found.", headers=vary)
    nonce = secrets.token_urlsafe(16)
    headers = {"Content-Security-Policy": _POLICY.format(nonce=nonce), **vary}
    return HTMLResponse(_PAGE.format(nonce=nonce), 404, headers)
