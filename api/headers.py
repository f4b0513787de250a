"""Adds to every response the headers that keep pages safe and let other sites' programs read the answers."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CHART_POLICY", "EDITOR_POLICY", "STANDARD_HEADERS", "StandardHeaders"]

_CONTENT_SECURITY_POLICY = "Content-Security-Policy"
#: Nothing runs in the pages and nothing is fetched from elsewhere: the style sheet and the icon are ours.
_SOURCES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
#: What the scripts of the pages need: to be loaded from here, and to ask here.
_SCRIPTED = {"script-src": "'self'", "connect-src": "'self'"}


def _write_policy(sources: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in sources.items())


#: Policy of a page whose figures can be drawn anew in the browser: never inline script, nor text that is run.
CHART_POLICY = {_CONTENT_SECURITY_POLICY: _write_policy(_SOURCES | _SCRIPTED)}
#: Policy of the page with the editor.
EDITOR_POLICY = CHART_POLICY

STANDARD_HEADERS = {
    _CONTENT_SECURITY_POLICY: _write_policy(_SOURCES),
    "X-Content-Type-Options": "nosniff",
    # For browsers that do not know frame-ancestors.
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    # Everything here is public and read-only: any site may ask, and read these headers of the answer.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Disposition, Content-Language, Content-Length, Content-Location, Content-Profile, "
        "Content-Type, ETag, Link, Location, Retry-After, Row-Limit, Vary, X-Request-Id"
    ),
}
_RAW = [(name.lower().encode(), value.encode()) for name, value in STANDARD_HEADERS.items()]
#: What a page of another site may send after it has asked (a CORS preflight).
_LEAVE = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class StandardHeaders:
    """ASGI middleware: sets `STANDARD_HEADERS` where a response does not, and sends no body in answer to HEAD.

    Attributes:
        app: The application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Args:
            scope: What is asked, as ASGI words it.
            receive: Gives the body of the request.
            send: Takes the response.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                headers = [*message["headers"], *(item for item in _RAW if item[0] not in given)]
                message = {**message, "headers": headers}
            elif message["type"] == "http.response.body" and scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await Response(status_code=204, headers=_LEAVE)(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)
