"""Sends the files of the build that is served; what they hold and how they are listed is for others."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from api.problems import describe_error, respond_problem
from api.service.pool import Pool
from coopgraph.errors import ResourceNotFoundError, StoreNotFoundError
from coopgraph.publish.dumps import Dump, read_dumps

__all__ = ["DumpFiles"]

_GZIP = "application/gzip"


class DumpFiles:
    """`/dumps/{name}`: a file with its hash as its entity tag, whole or in ranges."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        name = scope["path"].rpartition("/")[2]
        folder, dump = self._find(name)
        response = self._respond(name, folder, dump, Headers(scope=scope).get("if-none-match", ""))
        await response(scope, receive, send)

    def _find(self, name: str) -> tuple[Path | None, Dump | None]:
        orders = self._pool.orders
        if orders is None or orders.graph is None:
            return None, None
        try:
            dumps = read_dumps(orders.graph.parent)
        except StoreNotFoundError:
            return None, None
        return orders.graph.parent, next((dump for dump in dumps if dump.name == name), None)

    def _respond(self, name: str, folder: Path | None, dump: Dump | None, known: str) -> Response:
        if folder is None or dump is None:
            error = ResourceNotFoundError(f"there is no dump {name[:100]!r}.", remedy="They are listed at /dumps.")
            return respond_problem(describe_error(error))
        headers = {"ETag": f'"{dump.sha256}"', "Cache-Control": "no-cache", "Accept-Ranges": "bytes"}
        if f'"{dump.sha256}"' in known or known.strip() == "*":
            return Response(status_code=304, headers=headers)
        media_type = dump.media_type if dump.encoding is None else _GZIP
        return FileResponse(folder / dump.name, headers=headers, media_type=media_type, filename=dump.name)
