"""The command line: arguments in, text out; what is done is in the library."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from coopgraph.cli.analyses import analyse_group
from coopgraph.cli.answers import open_store, output_option, query_group, sparql, write_output
from coopgraph.cli.claims import claims_command
from coopgraph.cli.comparison import compare_command
from coopgraph.cli.figures import figure_group
from coopgraph.cli.localised import FAULT, NO, Group, option, say
from coopgraph.cli.progress import show_progress
from coopgraph.cli.report import report_command
from coopgraph.cli.scenarios import scenario_group
from coopgraph.cli.search import search_command
from coopgraph.errors import CoopGraphError, OntologyError
from coopgraph.settings import Settings
from coopgraph.store.home import read_manifest

if TYPE_CHECKING:
    from coopgraph.pipeline import Progress

__all__ = ["main"]

_NETWORK = "graphml"
_DUMPS = {"nq": "application/n-quads", "ttl": "text/turtle", "jsonld": "application/ld+json"}


@click.group(
    cls=Group,
    texts=(
        "El grafo de la cooperación internacional de un Estado: construirlo, consultarlo, servirlo.",
        "The graph of a State's international cooperation: build it, query it, serve it.",
    ),
)
@click.version_option(package_name="coopgraph", prog_name="coopgraph")
def main() -> None:
    """Run the command line."""
    # rdflib logs, with a traceback, every literal that is ill formed: the shapes and the reasoner tell that better.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)


main.add_command(query_group)
main.add_command(sparql)
main.add_command(analyse_group)
main.add_command(compare_command)
main.add_command(scenario_group)
main.add_command(claims_command)
main.add_command(figure_group)
main.add_command(report_command)
main.add_command(search_command)


@main.command(
    "build",
    texts=(
        "Construye el grafo a partir de las fuentes; si algo falla, queda el que había.",
        "Build the graph from the sources; if anything fails, the one that stood stays.",
    ),
)
@option("--quiet", is_flag=True, texts=("Sin progreso.", "No progress."))
@option(
    "--to",
    "endpoint",
    texts=(
        "Carga además el grafo en el motor de este punto SPARQL, por el Graph Store Protocol (COOPGRAPH_GRAPH_STORE, "
        "COOPGRAPH_STORE_USER, COOPGRAPH_STORE_PASSWORD); si el grafo está al día, no lo construye de nuevo.",
        "Load the graph, too, into the engine of this SPARQL endpoint, by the Graph Store Protocol "
        "(COOPGRAPH_GRAPH_STORE, COOPGRAPH_STORE_USER, COOPGRAPH_STORE_PASSWORD); a graph that is up to date is not "
        "built again.",
    ),
    metavars=("PUNTO", "ENDPOINT"),
)
def build(quiet: bool, endpoint: str | None) -> int | None:
    """Build the graph."""
    settings = Settings.from_environment()
    return _build(settings, quiet=quiet) if endpoint is None else _build_to(settings, endpoint, quiet=quiet)


def _build_to(settings: Settings, endpoint: str, *, quiet: bool) -> int | None:
    from coopgraph import pipeline
    from coopgraph.store.upload import RemoteTarget

    with RemoteTarget(
        endpoint,
        graph_store=settings.graph_store,
        user=settings.store_user,
        password=settings.store_password,
    ) as target:
        # Before the work, not after it.
        target.check()
        code = None if pipeline.is_fresh(settings) else _build(settings, quiet=quiet)
        if code is not None:
            return code
        with show_progress(quiet=quiet) as progress:
            triples = sum(pipeline.load(settings, target, progress).values())
    if not quiet:
        loaded = (f"Cargado en {target.name}: {triples} tripletas.", f"Loaded into {target.name}: {triples} triples.")
        click.echo(say(*loaded), err=True)
    return None


def _build(settings: Settings, *, quiet: bool) -> int | None:
    from coopgraph import pipeline

    with show_progress(quiet=quiet) as progress, _interruptible(progress) as watched:
        report = pipeline.build(settings, watched)
        if report.manifest is not None:
            from coopgraph.reform import keep_effects

            keep_effects(settings, watched)
    from coopgraph.cli.show import count_results, show_report

    if report.manifest is None:
        show_report(report.validation, say("el grafo", "the graph"))
        return NO
    if not quiet:
        triples = sum(report.manifest.triples.values())
        name = report.manifest.digest[:12]
        results = count_results(report.validation) or "0"
        click.echo(
            say(
                f"Grafo {name}: {triples} tripletas; resultados de la validación: {results}.",
                f"Graph {name}: {triples} triples; results of the validation: {results}.",
            ),
            err=True,
        )
    return None


@contextmanager
def _interruptible(progress: Progress) -> Iterator[Progress]:
    """Let an interrupt end the build, at the latest with its stage: the reasoner catches every exception, it too."""
    interrupts: list[int] = []

    def remember(number: int, _: object) -> NoReturn:
        interrupts.append(number)
        raise KeyboardInterrupt

    def tell(stage: str, seconds: float | None) -> None:
        if interrupts:
            raise KeyboardInterrupt
        progress(stage, seconds)

    before = signal.signal(signal.SIGINT, remember)
    try:
        yield tell
    finally:
        signal.signal(signal.SIGINT, before)


@main.command(
    "check",
    texts=(
        "Valida el grafo que hay: formas y comprobaciones de calidad.",
        "Validate the graph that stands: shapes and quality checks.",
    ),
)
@option("--quiet", is_flag=True, texts=("Sin progreso.", "No progress."))
def check(quiet: bool) -> int | None:
    """Validate the graph that stands."""
    from coopgraph import pipeline
    from coopgraph.cli.show import show_report

    with show_progress(quiet=quiet) as progress:
        report = pipeline.check(Settings.from_environment(), progress)
    show_report(report, say("el grafo", "the graph"))
    return None if report.conforms else NO


@main.command(
    "explain",
    texts=(
        "Dice por qué consta una tripleta: la regla de OWL 2 RL y sus premisas.\n\n"
        "S, P y O son IRI o CURIE; un literal va entre comillas: "
        "coopgraph explain id:unit/minsa-ogcti rdf:type coop:CooperationOffice",
        "Say why a triple holds: the rule of OWL 2 RL and its premises.\n\n"
        "S, P and O are IRIs or CURIEs; a literal stands in quotation marks: "
        "coopgraph explain id:unit/minsa-ogcti rdf:type coop:CooperationOffice",
    ),
)
@click.argument("subject", metavar="S")
@click.argument("predicate", metavar="P")
@click.argument("object_", metavar="O")
@option("--tree", is_flag=True, texts=("Hasta lo afirmado.", "Down to what is asserted."))
def explain(subject: str, predicate: str, object_: str, tree: bool) -> None:
    """Say why a triple holds."""
    from coopgraph.cli.show import show_proof
    from coopgraph.cli.terms import read_iri, read_term
    from coopgraph.explain import Explainer

    triple = (read_iri(subject), read_iri(predicate), read_term(object_))
    store = open_store()
    explainer = Explainer.from_store(store)
    proof = explainer.prove(triple)
    show_proof(explainer.asserted, proof, explainer.places, whole=tree)


@main.command(
    "validate",
    texts=(
        "Valida un archivo RDF con las formas del proyecto; termina con 1 si no es conforme.",
        "Validate an RDF file against the shapes of the project; ends with 1 if it does not conform.",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option(
    "--format",
    "form",
    texts=("Forma del informe.", "Form of the report."),
    type=click.Choice(("text", "ttl")),
    default="text",
    show_default=True,
)
def validate(file: Path, form: str) -> int | None:
    """Validate an RDF file."""
    from coopgraph import pipeline
    from coopgraph.cli.show import show_report

    try:
        in_rdf, report, checked = pipeline.validate_file(file)
    except OntologyError as error:
        click.echo(f"{file}: {error.problem}")
        return NO
    if form == "ttl":
        click.echo(in_rdf.serialize(format="turtle"), nl=False)
    else:
        show_report(report, str(file))
    if not checked:
        click.echo(
            say(
                "Nada se ha comprobado: ningún nodo del archivo es de una clase que las formas conozcan.",
                "Nothing was checked: no node of the file is of a class that the shapes know.",
            ),
            err=True,
        )
    return None if report.conforms else NO


@main.command(
    "export",
    texts=("Escribe el grafo entero.", "Write the whole graph."),
)
@option(
    "--format",
    "form",
    texts=(
        "nq y jsonld guardan los grafos con nombre; ttl los junta; graphml es la red de coordinación.",
        "nq and jsonld keep the named graphs; ttl merges them; graphml is the network of coordination.",
    ),
    type=click.Choice((*_DUMPS, _NETWORK)),
    required=True,
)
@output_option()
def export(form: str, output: Path | None) -> None:
    """Write the whole graph, or the network of coordination."""
    store = open_store()
    if form == _NETWORK:
        from coopgraph.analyse.ties import build_network, write_graphml

        write_output(write_graphml(build_network(store, "all")), output)
    else:
        write_output(store.dump(_DUMPS[form]), output)


@main.group(
    "ingest",
    cls=Group,
    texts=("Prepara una fuente a partir de su documento.", "Prepare a source from its document."),
)
def ingest() -> None:
    """Prepare a source from its document."""


@ingest.command(
    "passages",
    texts=(
        "Escribe passages.csv: dónde están en el documento los lugares que nombran las tablas de una fuente.\n\n"
        "SOURCE es la carpeta de la fuente, por ejemplo data/tesis-2018; DOCUMENT, su documento.",
        "Write passages.csv: where the places that the tables of a source name stand in the document.\n\n"
        "SOURCE is the folder of the source, for example data/tesis-2018; DOCUMENT, its document.",
    ),
)
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("document", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def ingest_passages(source: Path, document: Path) -> None:
    """Write the passages of a source."""
    from coopgraph.build.locate import locate_passages

    count = locate_passages(source.resolve(), document)
    click.echo(say(f"passages.csv: {count} pasajes", f"passages.csv: {count} passages"), err=True)


@main.command(
    "serve",
    texts=(
        "Sirve el grafo por HTTP; antes lo construye, si falta o si las fuentes han cambiado.",
        "Serve the graph over HTTP; builds it first if there is none or the sources have changed.",
    ),
)
@option("--host", texts=("Dirección.", "Address."), default="127.0.0.1", show_default=True)
@option(
    "--port",
    texts=("Puerto; 0 toma uno libre.", "Port; 0 takes a free one."),
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
)
@option(
    "--data",
    texts=(
        "Sirve este archivo RDF en lugar del grafo propio; puede repetirse.",
        "Serve this RDF file instead of our own graph; may be repeated.",
    ),
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavars=("ARCHIVO", "FILE"),
)
def serve(host: str, port: int, data: tuple[Path, ...]) -> int | None:
    """Serve the graph over HTTP."""
    from coopgraph import pipeline

    settings = Settings.from_environment()
    with _listen(host, port) as listener:
        if not data and settings.sparql_endpoint is None and not pipeline.is_fresh(settings):
            code = _build_for_service(settings)
            if code is not None:
                return code
        _serve(settings, listener, data)
    return None


def _build_for_service(settings: Settings) -> int | None:
    """Build the graph that is to be served; where that fails and one stands, say so and serve the one that stands.

    Raises:
        CoopGraphError: If it fails and none stands.
    """
    stands = read_manifest(settings.home) is not None
    try:
        code = _build(settings, quiet=False)
    except CoopGraphError as error:
        if not stands:
            raise
        click.echo(f"Error: {error}", err=True)
        code = FAULT
    if code is None or not stands:
        return code
    click.echo(
        say(
            "No se ha podido construir de nuevo: se sirve el grafo que había.",
            "It could not be built anew: the graph that stood is served.",
        ),
        err=True,
    )
    return None


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done, so that a port in use is told at once.

    Raises:
        click.ClickException: If it cannot be had.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host}, port {port}: {error.strerror}. Choose others with --host and --port."
        ) from error


def _serve(settings: Settings, listener: socket.socket, data: tuple[Path, ...]) -> None:
    from api.service.server import serve as serve_graph

    host, port = listener.getsockname()[:2]
    address = f"[{host}]" if ":" in host else host

    def tell() -> None:
        click.echo(say(f"Sirviendo en http://{address}:{port}", f"Serving on http://{address}:{port}"), err=True)

    # Ctrl-C is how a server is stopped: no failure.
    with suppress(KeyboardInterrupt):
        serve_graph(settings, listener, data, tell)
