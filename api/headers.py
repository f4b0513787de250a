"""Adds to every response the headers that keep pages safe and let other sites' programs read the answers."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["STANDARD_HEADERS", "StandardHeaders"]

#: Nothing runs in the pages and nothing is fetched from elsewhere: the style sheet and the icon are ours.
_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

STANDARD_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # For browsers that do not know frame-ancestors.
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    # Everything here is public and read-only: any site may ask, and read these headers of the answer.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Content-Language, Content-Length, Content-Type, Link, Retry-After, Vary",
}


class StandardHeaders:
    """ASGI middleware: sets `STANDARD_HEADERS` on every response and sends no body in answer to HEAD.

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
                headers = MutableHeaders(scope=message)
                for name, value in STANDARD_HEADERS.items():
                    headers[name] = value
            elif message["type"] == "http.response.body" and scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, send_with_headers)
