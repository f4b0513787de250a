"""Completes the OpenAPI document: what routes share, what the process that faces clients answers, and its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.schemas import COMPONENTS, PROBLEM, describe_problems, headers

__all__ = ["SUMMARY_ES", "describe_interface", "list_operations"]

#: Member of an operation that says in Spanish what it does.
SUMMARY_ES = "x-summary-es"
_METHODS = ("get", "post")
#: Path to what it does in Spanish, for routes that do not say so themselves.
_SPANISH = {
    "/": "Portada",
    "/sparql": "Consulta SPARQL 1.1",
    "/health": "Estado del servicio",
    "/ready": "Si el servicio está listo",
    "/metrics": "Cifras del servicio para Prometheus",
    "/queries": "Consultas con nombre",
    "/queries/{id}.{ending}": "Respuesta de una consulta con nombre en un formato",
    "/docs": "Esta página",
    "/catalog": "Catálogo DCAT-AP",
    "/.well-known/void": "Descripción VoID",
    "/.well-known/sparql-examples": "Ejemplos de consultas",
    "/dumps": "Volcados del grafo",
    "/sitemap.xml": "Mapa del sitio",
    "/robots.txt": "Lo que los robots pueden visitar",
}
#: What any request may meet before a route sees it.
_COMMON = describe_problems(
    _400="The request breaks the protocol.",
    _404="There is no such thing here.",
    _414="The address is too long.",
    _429="Too many requests; Retry-After says when to come back.",
    _500="The service failed; the fault is on this side.",
    _503="A limit of time or memory was reached, the service is busy, or there is no graph; Retry-After says when to "
    "come back.",
)
_BODY = describe_problems(_413="The body is too large.", _415="The body is of a type that is not read here.")
_RETRIED = ("429", "503")


def describe_interface(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """Make the function that gives the OpenAPI document of an application.

    Args:
        app: The application.

    Returns:
        The function; it makes the document once, the first time that it is asked for.
    """

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    openapi_version="3.1.0",
                    description=app.description,
                    routes=app.routes,
                )
            )
        return app.openapi_schema

    return describe


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    document["paths"] |= _describe_front()
    for kind, parts in COMPONENTS.items():
        document.setdefault("components", {}).setdefault(kind, {}).update(parts)
    for path, method, operation in list_operations(document):
        responses = operation["responses"]
        common = _COMMON | _BODY if method == "post" else _COMMON
        for status, response in common.items():
            responses.setdefault(str(status), dict(response))
        for status in _RETRIED:
            responses[status] = {**responses[status], "headers": headers("Retry-After")}
        for status, response in responses.items():
            if int(status) >= 400:
                response["content"] = PROBLEM
        # The framework documents faults of its own for parameters that it reads; here every fault is a problem.
        if "422" in responses:
            responses["422"]["description"] = "A parameter is wrong."
        if SUMMARY_ES not in operation and path in _SPANISH:
            operation[SUMMARY_ES] = _SPANISH[path]
    return document


def list_operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """List the operations of an OpenAPI document.

    Args:
        document: The document.

    Yields:
        Path, method and operation.
    """
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _describe_front() -> dict[str, Any]:
    """Describe what no worker answers: it is answered while all of them are busy."""
    ready = {"type": "object", "required": ["ready"], "properties": {"ready": {"type": "boolean"}}}
    content = {"application/json": {"schema": ready}}
    return {
        "/ready": {
            "get": {
                "summary": "Whether the service is ready",
                "operationId": "ready",
                "tags": ["operation"],
                "responses": {
                    "200": {"description": "It is.", "content": content},
                    "503": {"description": "It is not, yet or any longer."},
                },
            }
        },
        "/metrics": {
            "get": {
                "summary": "Numbers of the service for Prometheus",
                "operationId": "metrics",
                "tags": ["operation"],
                "responses": {
                    "200": {"description": "The numbers.", "content": {"text/plain": {"schema": {"type": "string"}}}}
                },
            }
        },
    }
