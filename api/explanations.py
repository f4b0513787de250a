"""Explains each kind of problem, at the address that problem documents give as their `type`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from rdflib import Graph, Literal, URIRef

from api.problems import STATUSES
from coopgraph.model import Text
from coopgraph.namespaces import BASE, DCTERMS, RDF, SKOS, XSD

__all__ = ["EXPLANATIONS", "Explanation", "describe_problem"]

_STATUS_CODE = URIRef("http://www.w3.org/2011/http#statusCodeValue")


@dataclass(frozen=True)
class Explanation:
    """What a code means.

    Attributes:
        title: In a few words.
        text: What happened, and what to do.
    """

    title: Text
    text: Text


def _explain(title_es: str, title_en: str, text_es: str, text_en: str) -> Explanation:
    return Explanation({"es": title_es, "en": title_en}, {"es": text_es, "en": text_en})


#: Code to explanation.
EXPLANATIONS: Mapping[str, Explanation] = {
    "request": _explain(
        "La petición no es correcta",
        "The request is wrong",
        "La petición no cumple el protocolo: falta algo, está repetido o no es UTF-8. El detalle dice qué.",
        "The request breaks the protocol: something is missing, is given twice or is not UTF-8. The detail says what.",
    ),
    "bad-request": _explain(
        "La petición no es correcta",
        "The request is wrong",
        "El servidor no puede leer la petición. Compruebe la dirección y las cabeceras.",
        "The server cannot read the request. Check the address and the headers.",
    ),
    "not-acceptable": _explain(
        "No hay ese formato",
        "There is no such format",
        "Ninguno de los formatos o perfiles que la petición acepta existe aquí. «available» enumera los que hay.",
        "None of the formats or profiles that the request accepts exists here. “available” lists those that do.",
    ),
    "unsupported-media-type": _explain(
        "El cuerpo no es de un tipo que se lea",
        "The body is of a type that is not read",
        "Envíe el cuerpo en uno de los tipos que «available» enumera, sin comprimir y en UTF-8.",
        "Send the body in one of the types that “available” lists, not compressed and in UTF-8.",
    ),
    "body-too-large": _explain(
        "El cuerpo es demasiado largo",
        "The body is too long",
        "El cuerpo pasa del límite, que «limit» dice en bytes. Envíe menos.",
        "The body is over the limit, which “limit” gives in bytes. Send less.",
    ),
    "uri-too-long": _explain(
        "La dirección es demasiado larga",
        "The address is too long",
        "La dirección pasa del límite, que «limit» dice en bytes. Envíe la consulta por POST.",
        "The address is over the limit, which “limit” gives in bytes. Send the query by POST.",
    ),
    "head-too-long": _explain(
        "La cabecera es demasiado larga",
        "The head is too long",
        "Las cabeceras de la petición pasan del límite. Envíe menos, o más cortas.",
        "The headers of the request are over the limit. Send fewer, or shorter ones.",
    ),
    "document": _explain(
        "El documento no se puede leer",
        "The document cannot be read",
        "El documento que se envió a validar no está bien formado. «line» y «column» dicen dónde está la falta.",
        "The document that was sent to be validated is not well formed. “line” and “column” say where the fault is.",
    ),
    "too-many-requests": _explain(
        "Demasiadas peticiones",
        "Too many requests",
        "Se agotaron las peticiones del minuto. Vuelva tras los segundos que dice Retry-After.",
        "The requests of the minute are used up. Come back after the seconds that Retry-After says.",
    ),
    "gone": _explain(
        "Retirado",
        "Withdrawn",
        "Aquí hubo algo que se retiró y no volverá. La respuesta dice por qué y, si lo hay, qué lo sustituye.",
        "What was here has been withdrawn and will not come back. The answer says why, and what replaces it.",
    ),
    "not-found": _explain(
        "No existe",
        "There is no such thing",
        "No hay nada en esa dirección, o el grafo no dice nada de esa IRI. Compruebe cómo está escrita.",
        "There is nothing at that address, or the graph says nothing of that IRI. Check how it is written.",
    ),
    "method-not-allowed": _explain(
        "Ese método no existe aquí",
        "That method does not exist here",
        "El grafo es de solo lectura. La cabecera Allow enumera los métodos de la dirección.",
        "The graph is read-only. The header Allow lists the methods of the address.",
    ),
    "query": _explain(
        "La consulta no se puede responder",
        "The query cannot be answered",
        "La consulta se lee, pero no se puede evaluar. El detalle dice por qué.",
        "The query can be parsed, but not evaluated. The detail says why.",
    ),
    "query-syntax": _explain(
        "La consulta está mal escrita",
        "The query cannot be parsed",
        "La consulta no es SPARQL 1.1. «line» y «column» dicen dónde está la falta.",
        "The query is not SPARQL 1.1. “line” and “column” say where the fault is.",
    ),
    "query-refused": _explain(
        "La consulta pide lo que aquí no se hace",
        "The query asks for what is not done here",
        "No se admiten cambios, LOAD ni SERVICE, ni consultas que anidan demasiado. Quite esa parte.",
        "Updates, LOAD and SERVICE are refused, and queries that nest too deep. Leave that part out.",
    ),
    "query-not-found": _explain(
        "No hay tal consulta",
        "There is no such query",
        "Ninguna consulta con nombre tiene ese identificador. /queries las enumera.",
        "No named query has that id. /queries lists them.",
    ),
    "query-limit": _explain(
        "Se llegó a un límite",
        "A limit was reached",
        "El trabajo se detuvo al llegar a un límite. Pida menos.",
        "The work was stopped at a limit. Ask for less.",
    ),
    "query-timeout": _explain(
        "Se agotó el tiempo",
        "The time limit was reached",
        "El trabajo duró más que el límite, que «limit» dice en segundos. Pida menos, o con más condiciones.",
        "The work took longer than the limit, which “limit” gives in seconds. Ask for less, or with more conditions.",
    ),
    "query-memory": _explain(
        "Se agotó la memoria",
        "The memory limit was reached",
        "El trabajo pidió más memoria que el límite. Pida menos: la misma petición fallará otra vez.",
        "The work took more memory than the limit. Ask for less: the same request will fail again.",
    ),
    "parameter": _explain(
        "Un parámetro no vale",
        "A parameter is wrong",
        "Un parámetro falta, sobra o tiene un valor que no vale. «parameter» dice cuál.",
        "A parameter is missing, unknown, or has a value that will not do. “parameter” says which.",
    ),
    "no-store": _explain(
        "No hay grafo",
        "There is no graph",
        "Aún no se ha construido ningún grafo. Quien administra el servicio debe ejecutar «coopgraph build».",
        "No graph has been built yet. Whoever runs the service must run “coopgraph build”.",
    ),
    "store-unavailable": _explain(
        "El motor no responde",
        "The engine does not answer",
        "El motor que guarda el grafo no responde o responde mal. Vuelva en un momento.",
        "The engine that holds the graph does not answer, or answers with a fault. Come back in a moment.",
    ),
    "busy": _explain(
        "El servicio está ocupado",
        "The service is busy",
        "Todos los procesos trabajan y la cola está llena. Vuelva tras los segundos que dice Retry-After.",
        "All workers are busy and the queue is full. Come back after the seconds that Retry-After says.",
    ),
    "service": _explain(
        "El servicio no puede responder ahora",
        "The service cannot answer now",
        "La falta está de este lado. Vuelva en un momento.",
        "The fault is on this side. Come back in a moment.",
    ),
    "worker-lost": _explain(
        "El servicio falló",
        "The service failed",
        "El proceso que respondía terminó antes de acabar. Otro lo sustituye: vuelva a intentarlo.",
        "The process that answered ended before it had done. Another takes its place: try again.",
    ),
    "client-stalled": _explain(
        "El cliente no lee la respuesta",
        "The client does not read its answer",
        "La respuesta se cortó porque el cliente dejó de leerla.",
        "The answer was broken off because the client had stopped reading it.",
    ),
    "fault": _explain(
        "El servicio falló",
        "The service failed",
        "La falta está de este lado y quedó registrada. X-Request-Id permite encontrarla.",
        "The fault is on this side and has been logged. X-Request-Id helps to find it.",
    ),
    "graph-file": _explain(
        "El archivo RDF no se puede leer",
        "The RDF file cannot be read",
        "El archivo no está bien formado. «line» y «column» dicen dónde está la falta.",
        "The file is not well formed. “line” and “column” say where the fault is.",
    ),
    "source": _explain(
        "Una tabla no cumple lo que declara",
        "A table breaks its contract",
        "Una fila de los datos no vale. El detalle dice archivo, fila y columna.",
        "A row of the data will not do. The detail says file, row and column.",
    ),
    "shapes": _explain(
        "Una forma SHACL no se puede leer",
        "A SHACL shape cannot be read",
        "La forma no es SHACL válido. El detalle enlaza la cláusula de la norma.",
        "The shape is not valid SHACL. The detail links the clause of the standard.",
    ),
}


def describe_problem(code: str) -> Graph | None:
    """Describe a kind of problem.

    Adds: `<problem/{code}> a skos:Concept ; skos:prefLabel, skos:definition, dct:identifier, http:statusCodeValue`.

    Args:
        code: The code.

    Returns:
        The description, or None if there is no such code.
    """
    explanation = EXPLANATIONS.get(code)
    if explanation is None:
        return None
    graph = Graph()
    problem = URIRef(f"{BASE}problem/{code}")
    graph.add((problem, RDF.type, SKOS.Concept))
    graph.add((problem, DCTERMS.identifier, Literal(code)))
    for property_, text in ((SKOS.prefLabel, explanation.title), (SKOS.definition, explanation.text)):
        for language, words in text.items():
            graph.add((problem, property_, Literal(words, lang=language)))
    for status in _list_statuses(code):
        graph.add((problem, _STATUS_CODE, Literal(str(int(status)), datatype=XSD.integer)))
    return graph


def _list_statuses(code: str) -> set[int]:
    """List the statuses that a code comes with: those of the table, and the phrase of the framework's own."""
    named = {status for kind, (status, _) in STATUSES.items() if kind.code == code}
    framework = {status.value for status in HTTPStatus if status.phrase.lower().replace(" ", "-") == code}
    return named or framework or ({500} if code in ("fault", "service") else set())
