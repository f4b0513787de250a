"""Talks HTTP to another engine; whatever goes wrong on the way is an error of ours. What is said is for others.

```
no connection, TLS, DNS, a cut answer, 3xx, 401, 403, 5xx, an answer that is none   StoreUnavailableError
an answer that takes too long                                                       QueryTimeoutError
```

No redirect is followed and no proxy is used, whatever the environment says: nothing goes to another address than the
one that was set. Messages name the address without user, password and parameters.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from coopgraph.errors import CoopGraphError, QueryTimeoutError, StoreUnavailableError

__all__ = ["Endpoint", "Reply"]

_CONNECT_SECONDS = 5.0
#: A connection that the other side had closed while it lay idle fails at once; what fails later is no such thing.
_STALE_SECONDS = 1.0
_MESSAGE_BYTES = 2000
_BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError)


class Reply:
    """An answer while it arrives: a binary file that is read once."""

    def __init__(self, response: httpx.Response, endpoint: Endpoint, deadline: float) -> None:
        self.status = response.status_code
        self.media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        self._location = response.headers.get("Location", "")
        self._pieces = response.iter_bytes()
        self._endpoint = endpoint
        self._deadline = deadline
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """Read a piece.

        Args:
            size: The most bytes; negative for all there are.

        Returns:
            The bytes; none at the end. An answer that takes longer than the limit as a whole is a `QueryTimeoutError`,
            one that breaks off a `StoreUnavailableError`.
        """
        pieces = [self._held]
        while size < 0 or not pieces[-1]:
            if time.monotonic() > self._deadline:
                raise self._endpoint.too_slow()
            try:
                piece = next(self._pieces, None)
            except httpx.HTTPError as error:
                raise self._endpoint.translate(error) from error
            if piece is None:
                break
            pieces.append(piece)
        body = b"".join(pieces)
        size = len(body) if size < 0 else size
        self._held = body[size:]
        return body[:size]

    def message(self) -> str:
        """Read what an error says.

        Returns:
            Its first line, shortened; nothing if it is a page.
        """
        start = self.read(_MESSAGE_BYTES).decode(errors="replace").strip()
        line = "".join(filter(str.isprintable, start.partition("\n")[0]))[:300]
        return "" if line.startswith("<") else line.rstrip(". ")

    def check(self) -> None:
        """Raise unless the status says that all went well.

        Raises:
            StoreUnavailableError: For a redirect, a refusal of access, a fault of the other side.
        """
        name = self._endpoint.name
        if 200 <= self.status < 300:
            return
        if 300 <= self.status < 400:
            target = _public(self._location) or "nowhere"
            raise StoreUnavailableError(
                f"{name} sends its clients elsewhere, to {target}; redirects are not followed.",
                remedy=f"Set {self._endpoint.setting} to the final address.",
            )
        if self.status in (401, 403):
            raise StoreUnavailableError(
                f"{name} refuses access ({self.status}).",
                remedy="Set COOPGRAPH_STORE_USER and COOPGRAPH_STORE_PASSWORD.",
            )
        said = self.message()
        raise StoreUnavailableError(
            f"{name} answers with the error {self.status}{f': {said}' if said else ''}.",
            remedy=f"Look into its log, and see that {self._endpoint.setting} is right.",
        )


class Endpoint:
    """An address over HTTP, with its user and password; threads and forked processes may share it."""

    def __init__(self, url: str, *, user: str | None, password: str | None, timeout: float, setting: str) -> None:
        self.name = _public(url)
        self.setting = setting
        self.timeout = timeout
        try:
            is_web = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
            address = httpx.URL(url)
            address.host.encode("idna")
        except (httpx.InvalidURL, ValueError):
            is_web = False
        if not is_web:
            raise CoopGraphError(f"{self.name!r} is no http address.", remedy="Write it as https://…")
        self._url = address.copy_with(userinfo=b"")
        user = user if user is not None else address.username or None
        self._auth = None if user is None else httpx.BasicAuth(user, password or address.password)
        self._client: tuple[int, httpx.Client] | None = None

    @contextmanager
    def request(
        self,
        method: str,
        headers: Mapping[str, str],
        *,
        parameters: Mapping[str, str] | None = None,
        form: Mapping[str, str | list[str]] | None = None,
        content: bytes | None = None,
    ) -> Iterator[Reply]:
        """Send a request that may be sent twice without harm.

        Args:
            method: HTTP method.
            headers: HTTP headers.
            parameters: Added to the query of the address.
            form: Sent as a form.
            content: Sent as it is.

        Yields:
            The answer, whatever its status.
        """
        client = self._connected()
        request = client.build_request(
            method,
            self._url.copy_merge_params(parameters or {}),
            headers={**headers, "Accept-Encoding": "identity"},
            data=form,
            content=content,
        )
        begun = time.monotonic()
        response = self._send(client, request)
        try:
            yield Reply(response, self, begun + self.timeout)
        finally:
            response.close()

    def _send(self, client: httpx.Client, request: httpx.Request) -> httpx.Response:
        begun = time.monotonic()
        try:
            return client.send(request, stream=True)
        except _BROKEN as error:
            if time.monotonic() - begun > _STALE_SECONDS:
                raise self.translate(error) from error
        except httpx.HTTPError as error:
            raise self.translate(error) from error
        try:
            return client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise self.translate(error) from error

    def _connected(self) -> httpx.Client:
        # A forked process must not write into the connections of its parent.
        if self._client is None or self._client[0] != os.getpid():
            # The certificates of the system, or those of SSL_CERT_FILE.
            client = httpx.Client(
                auth=self._auth,
                follow_redirects=False,
                timeout=httpx.Timeout(self.timeout, connect=min(self.timeout, _CONNECT_SECONDS)),
                trust_env=False,
                verify=ssl.create_default_context(),
            )
            self._client = (os.getpid(), client)
        return self._client[1]

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        if self._client is not None:
            self._client[1].close()
            self._client = None

    def too_slow(self) -> QueryTimeoutError:
        """Say that the answer takes too long.

        Returns:
            The error.
        """
        return QueryTimeoutError(
            f"{self.name} has not answered within {self.timeout:g} seconds.",
            limit=self.timeout,
            remedy="Ask for less at a time, or raise COOPGRAPH_QUERY_TIMEOUT.",
        )

    def translate(self, error: httpx.HTTPError) -> CoopGraphError:
        """Turn an error of the HTTP library into one of ours.

        Args:
            error: What the library raised.

        Returns:
            What is to be raised.
        """
        if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
            return self.too_slow()
        remedy = f"See that it runs and that {self.setting} is right; the next request tries again."
        if isinstance(error, httpx.TimeoutException):
            return StoreUnavailableError(f"{self.name} accepts no connection in time.", remedy=remedy)
        if isinstance(error, httpx.ConnectError):
            if "SSL" in str(error):
                remedy = "Correct its certificate, or name the authority that signed it in SSL_CERT_FILE."
            return StoreUnavailableError(f"{self.name} cannot be reached: {error}.", remedy=remedy)
        return StoreUnavailableError(f"{self.name} breaks its answer off: {error}.", remedy=remedy)


def _public(url: str) -> str:
    """Write an address without user, password, parameters and fragment."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    except ValueError:
        return "the address"
    shown = f"{parts.scheme}://{host}{port}{parts.path}" if host else parts.path
    return "".join(filter(str.isprintable, shown))[:200]
