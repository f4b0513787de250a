"""`POST /validate`: somebody's RDF against the shapes, after drawing what follows from it and the ontology.

The document is read from the body and from nowhere else: no remote context, no entity, no file.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from rdflib import BNode, Graph, Literal

from api.analysis_pages import ReportPage, ResultView
from api.dependencies import Context, ContextDep
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.offers import choose_offer
from api.problems import BodyTooLargeError, RequestError, UnsupportedMediaTypeError
from api.schemas import describe_problems, parameters, reference
from api.tabular import HTML
from coopgraph import pipeline
from coopgraph.errors import GraphFileError, OntologyError
from coopgraph.model import ValidationReport, ValidationResult
from coopgraph.namespaces import RDF, RDFS, SH, shorten
from coopgraph.store.files import SUFFIXES, serialize_graph

__all__ = ["BODY_LIMIT", "MEDIA_TYPES", "DocumentError", "router"]

router = APIRouter(tags=["validation"])

#: Longest document, in bytes.
BODY_LIMIT = 8_388_608
#: Formats of a document.
MEDIA_TYPES = tuple(dict.fromkeys(SUFFIXES.values()))
_JSON, _TURTLE = "application/json", "text/turtle"
_OFFERS = (_JSON, _TURTLE, HTML)
#: Results that JSON and the page list; Turtle has them all.
_SHOWN = 1_000
_CHARSET = re.compile(r"""charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)


class DocumentError(RequestError):
    """The document in the body is not well formed.

    Attributes:
        line: Line of the fault, from 1, or None.
        column: Column of the fault, from 1, or None.
    """

    code = "document"

    def __init__(self, problem: str, *, line: int | None, column: int | None, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.line = line
        self.column = column


_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report, whether the document conforms or not.",
        "content": {_JSON: {"schema": reference("Report")}, _TURTLE: {}, HTML: {}},
    },
    **describe_problems(
        _400="The document is not well formed (with line and column), or a parameter is unknown or given twice.",
        _406="No acceptable format; lists what there is.",
        _413="The body is too large.",
        _415="The body is of a type that is not read here, is compressed, or is not UTF-8.",
    ),
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            media_type: {"schema": {"type": "string", "contentMediaType": media_type}} for media_type in MEDIA_TYPES
        },
    },
    "parameters": parameters("lang"),
    "x-summary-es": "Valida un documento RDF",
}
_BODY["requestBody"]["content"][_TURTLE]["example"] = (  # type: ignore[index]
    "@prefix coop: <https://w3id.org/coopgraph/ontology#> .\n<https://example.org/office> a coop:CooperationOffice .\n"
)


@router.post(
    "/validate",
    summary="Validate an RDF document",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra=_BODY,
)
async def validate(request: Request, context: ContextDep) -> Response:
    """Validate a document against the shapes; a document that does not conform is an answer too.

    Raises:
        DocumentError: If it is not well formed.
    """
    fields = read_fields(request)
    refuse_unknown(fields, [LANGUAGE])
    media_type = choose_offer(request, None, _OFFERS)
    document_type = _read_type(request)
    text = _decode(await _read_body(request))
    contradiction: str | None = None
    try:
        in_rdf, report, subjects = pipeline.validate_text(text, document_type)
    except GraphFileError as error:
        raise DocumentError(
            f"the document is not well formed: {error.problem}",
            line=error.line,
            column=error.column,
            remedy=error.remedy,
        ) from error
    except OntologyError as error:
        contradiction = error.problem
        in_rdf, report, subjects = _report_contradiction(error.problem), ValidationReport(False, ()), 0
    if media_type == _TURTLE:
        body = serialize_graph(in_rdf, _TURTLE)
        return Response(body, media_type=f"{_TURTLE}; charset=utf-8", headers={"Vary": "Accept"})
    if media_type == HTML:
        return _show_page(request, context, report, contradiction, subjects)
    return JSONResponse(_describe(report, contradiction, subjects), headers={"Vary": "Accept"})


def _read_type(request: Request) -> str:
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise UnsupportedMediaTypeError(
            f"a body of type {media_type[:100]} is not read here." if media_type else "the body has no Content-Type.",
            available=MEDIA_TYPES,
            remedy=f"Send one of: {', '.join(MEDIA_TYPES)}.",
        )
    charset = _CHARSET.search(content_type)
    if charset is not None and charset[1].lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaTypeError(
            f"the body is in {charset[1][:100]}.", available=MEDIA_TYPES, remedy="Send it in UTF-8."
        )
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaTypeError(
            "the body is compressed.", available=MEDIA_TYPES, remedy="Send it without Content-Encoding."
        )
    return media_type


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            raise BodyTooLargeError(
                f"the document is longer than {BODY_LIMIT:,} bytes.", limit=BODY_LIMIT, remedy="Send less at a time."
            )
    return bytes(body)


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = body[: error.start].rpartition(b"\n")
        line, column = before[0].count(b"\n") + 1 + len(before[1]), len(before[2].decode("utf-8", "replace")) + 1
        raise DocumentError(
            "the document is not UTF-8.", line=line, column=column, remedy="Send it in UTF-8."
        ) from error


def _report_contradiction(problem: str) -> Graph:
    """Report in RDF what no shape has found: that the document contradicts the ontology."""
    graph, report = Graph(), BNode()
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(False)))
    graph.add((report, RDFS.comment, Literal(problem, lang="en")))
    return graph


def _count_shapes(report: ValidationReport) -> list[tuple[str, str, int]]:
    counts = Counter((result.source_shape, result.severity) for result in report.results)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(shape, severity, count) for (shape, severity), count in ordered]


def _describe(report: ValidationReport, contradiction: str | None, subjects: int) -> dict[str, Any]:
    shown = report.results[:_SHOWN]
    return {
        "conforms": report.conforms,
        "contradiction": contradiction,
        "subjects": subjects,
        "total": len(report.results),
        "shown": len(shown),
        "shapes": [
            {"shape": shape, "severity": severity, "count": count} for shape, severity, count in _count_shapes(report)
        ],
        "results": [_describe_result(result) for result in shown],
    }


def _describe_result(result: ValidationResult) -> dict[str, Any]:
    return {
        "severity": result.severity,
        "shape": result.source_shape,
        "component": result.component,
        "focusNode": result.focus_node,
        "path": result.path,
        "value": result.value,
        "messages": result.messages,
    }


def _show_page(
    request: Request, context: Context, report: ValidationReport, contradiction: str | None, subjects: int
) -> Response:
    frame = context.pages.frame(request)
    page = ReportPage(
        frame=frame,
        conforms=report.conforms,
        contradiction=contradiction,
        subjects=subjects,
        counts=tuple((shorten(shape), severity, count) for shape, severity, count in _count_shapes(report)),
        results=tuple(_view(result, frame.language) for result in report.results[:_SHOWN]),
        total=len(report.results),
    )
    return context.pages.render("report.html", page, frame)


def _view(result: ValidationResult, language: str) -> ResultView:
    return ResultView(
        severity=result.severity,
        shape=shorten(result.source_shape),
        node=shorten(result.focus_node),
        path=None if result.path is None else shorten(result.path),
        value=None if result.value is None else shorten(result.value),
        message=result.messages.get(language) or next(iter(result.messages.values()), ""),
    )
