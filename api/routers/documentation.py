"""`/docs`: the operations of the OpenAPI document as a page of our own, without scripts from anywhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.analysis_pages import OperationsPage, OperationView
from api.dependencies import ContextDep
from api.openapi import SUMMARY_ES, list_operations
from api.responses import Frame
from api.schemas import parameters

__all__ = ["router"]

router = APIRouter()

_QUERIES = "/queries/"


@router.head("/docs", include_in_schema=False)
@router.get("/docs", summary="This page", response_class=HTMLResponse, openapi_extra={"parameters": parameters("lang")})
async def show_operations(request: Request, context: ContextDep) -> Response:
    """List the operations of the service for people."""
    frame = context.pages.frame(request)
    document = request.app.openapi()
    views = [_view(document, path, method, operation, frame) for path, method, operation in list_operations(document)]
    page = OperationsPage(
        frame=frame,
        operations=tuple(view for view in views if not _is_query(view.path)),
        queries=tuple(view for view in views if _is_query(view.path)),
    )
    return context.pages.render("docs.html", page, frame)


def _is_query(path: str) -> bool:
    return path.startswith(_QUERIES) and "{" not in path


def _view(document: dict[str, Any], path: str, method: str, operation: dict[str, Any], frame: Frame) -> OperationView:
    known = [_resolve(document, parameter) for parameter in operation.get("parameters", ())]
    spanish = operation.get(SUMMARY_ES)
    in_spanish = frame.language == "es" and spanish is not None
    answered = operation["responses"].get("200", {})
    return OperationView(
        method=method.upper(),
        path=path,
        summary=str(spanish if in_spanish else operation.get("summary", path)),
        language="es" if in_spanish else "en",
        parameters=tuple(f"{item['name']}{'*' if item.get('required') else ''}" for item in known),
        media_types=tuple(answered.get("content", ())),
        statuses=tuple(operation["responses"]),
        example=_write_example(path, method, known, frame),
    )


def _resolve(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _write_example(path: str, method: str, known: list[dict[str, Any]], frame: Frame) -> str | None:
    """Write an address to try; none where a required parameter has no example, or something must be sent."""
    if method != "get":
        return None
    fields: dict[str, str] = {}
    for parameter in known:
        examples = [item["value"] for item in parameter.get("examples", {}).values()]
        if not parameter.get("required"):
            continue
        if not examples:
            return None
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", examples[0])
        else:
            fields[parameter["name"]] = examples[0]
    if "{" in path:
        return None
    return f"{frame.root}{path}" + (f"?{urlencode(fields)}" if fields else "")
