"""The one place that says: build, reason, validate, publish."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef

from coopgraph import resources
from coopgraph.checks import load_checks, run_checks
from coopgraph.model import ValidationReport
from coopgraph.namespaces import BASE, COOP, GRAPH, RDF, SKOS, VOCAB
from coopgraph.settings import Settings
from coopgraph.store import opening
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import canonical_nquads, parse_graph
from coopgraph.store.home import Manifest, check_home, publish_build, read_manifest, standing_graph

if TYPE_CHECKING:
    from coopgraph.scenarios import ScenarioFile
    from coopgraph.store.port import Store
    from coopgraph.store.upload import RemoteTarget

__all__ = [
    "BuildReport",
    "Progress",
    "build",
    "check",
    "fingerprint",
    "is_fresh",
    "load",
    "open_store",
    "validate_file",
    "validate_text",
]

#: Called with the name of a stage when it begins (None), and again with its seconds when it has ended.
Progress = Callable[[str, float | None], None]

#: What a build reads. The last are asked by the scenarios that select ministries.
_INPUTS = ("data", "ontology", "shapes", "queries/checks", "queries/audit", "queries/claims", "queries/offices")
#: Endings of what stands among the code and decides too.
_CODE = (".py", ".rq", ".csv")
#: Code that reads a graph and decides nothing of what a build is like, and the inputs that a wheel has beside it.
_READERS = ("__main__.py", "_files", "analyse", "cli", "explain.py", "publish", "reform")
#: Those among them that write what is kept with a build.
_WRITERS = ("publish/dumps.py", "publish/void.py")


@dataclass(frozen=True)
class BuildReport:
    """What a build has done.

    Attributes:
        manifest: The build that now stands, or None if the graph does not conform and the former one stands.
        validation: The answer of the shapes.
    """

    manifest: Manifest | None
    validation: ValidationReport


def build(settings: Settings, progress: Progress, root: Path | None = None) -> BuildReport:
    """Build the graph: sources, inference, validation, store; nothing is replaced unless all of it passes.

    Args:
        settings: Where the builds lie.
        progress: Told of each stage.
        root: Folder of the inputs; default, where the library finds its files.

    Returns:
        The build, or the validation that forbids it.
    """
    # Reasoner and validator take a second to import, which a fresh graph need not wait for.
    from coopgraph.build.dataset import build_graphs, load_ontology, load_vocabularies
    from coopgraph.publish.dumps import write_dumps
    from coopgraph.publish.void import describe_void
    from coopgraph.reason import infer_closure
    from coopgraph.scenarios import read_scenarios, state_scenario
    from coopgraph.search import INDEX, read_things, write_index
    from coopgraph.validate import load_shapes, validate_graph

    root = root or resources.root()
    check_home(settings.home)
    made_from = fingerprint(root)
    with _stage("sources", progress):
        ontology, vocabularies = load_ontology(root / "ontology"), load_vocabularies(root / "ontology")
        graphs = build_graphs(root / "data", ontology, vocabularies)
        scenarios = read_scenarios(root / "data" / "scenarios").values()
        for triple in (triple for file in scenarios for triple in state_scenario(file)):
            graphs[GRAPH.editorial].add(triple)
        shapes, checks = load_shapes(root / "shapes"), load_checks(root / "queries" / "checks")
        merged = Graph()
        for graph in graphs.values():
            merged += graph
    with _stage("inference", progress):
        graphs[GRAPH.inferred] = infer_closure(merged)
        merged += graphs[GRAPH.inferred]
    with _stage("shapes", progress):
        validation = validate_graph(merged, shapes)
    with _stage("store", progress):
        quads = canonical_nquads((*triple, iri) for iri, graph in graphs.items() for triple in graph)
        store = EmbeddedStore.from_nquads(quads)
    with _stage("checks", progress):
        report = _joined(validation, run_checks(store, checks))
    if not report.conforms:
        return BuildReport(None, report)
    with _stage("claims", progress):
        verdicts, verdicts_report = _audit(store, merged, root)
        graphs |= verdicts
        quads = _add_quads(quads, verdicts)
        report = _joined(report, verdicts_report)
    with _stage("scenarios", progress):
        reforms = _draw_scenarios(store, scenarios)
        graphs |= reforms
        quads = _add_quads(quads, reforms)
        of_scenarios = load_shapes(root / "shapes", names=("scenario", "schemes"))
        report = _joined(report, validate_graph(sum(reforms.values(), Graph()), of_scenarios))
    if not report.conforms:
        return BuildReport(None, report)
    with _stage("catalogue", progress):
        store = EmbeddedStore.from_nquads(quads)
        graphs[GRAPH.catalogue] = describe_void(store)
        quads = _add_quads(quads, {GRAPH.catalogue: graphs[GRAPH.catalogue]})
    counts = {str(iri): len(graph) for iri, graph in sorted(graphs.items())}
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=settings.home) as scratch:
        index = Path(scratch) / INDEX
        with _stage("search", progress):
            write_index(read_things(store), index)

        def write_more(graph: Path, folder: Path) -> None:
            write_dumps(graph, folder)
            index.rename(folder / INDEX)

        with _stage("dumps", progress):
            manifest = publish_build(settings.home, quads, made_from, counts, report, write_more)
    return BuildReport(manifest, report)


def _audit(store: EmbeddedStore, merged: Graph, root: Path) -> tuple[dict[URIRef, Graph], ValidationReport]:
    """Check the claims, and validate the verdicts, with what their shapes ask of the graph."""
    from coopgraph.audit import audit_claims, state_checks
    from coopgraph.query import catalogue
    from coopgraph.validate import load_shapes, validate_graph

    verdicts = state_checks(audit_claims(store, catalogue(root / "queries")))
    context = Graph()
    for pattern in ((None, RDF.type, COOP.Claim), (None, SKOS.inScheme, VOCAB["undecidable-reason"])):
        for triple in merged.triples(pattern):
            context.add(triple)
    shapes = load_shapes(root / "shapes", names=("assertion", "schemes"))
    return {GRAPH.checks: verdicts}, validate_graph(verdicts, shapes, context)


def _draw_scenarios(store: EmbeddedStore, scenarios: Iterable[ScenarioFile]) -> dict[URIRef, Graph]:
    """Draw the ready-made scenarios: the named graph of each to its changes, which are no part of what is known."""
    from coopgraph.scenarios import draw_scenario, state_changes

    drawn = (draw_scenario(store, file, ready_made=True) for file in scenarios)
    return {scenario.graph: state_changes(scenario) for scenario in drawn}


def _add_quads(quads: bytes, graphs: dict[URIRef, Graph]) -> bytes:
    """Add graphs without blank nodes to canonical N-Quads."""
    added = canonical_nquads((*triple, iri) for iri, graph in graphs.items() for triple in graph)
    return b"".join(sorted({*quads.splitlines(keepends=True), *added.splitlines(keepends=True)}))


def check(settings: Settings, progress: Progress) -> ValidationReport:
    """Validate the graph that stands: shapes and quality checks.

    Args:
        settings: Where the builds lie.
        progress: Told of each stage.

    Returns:
        The joint report.
    """
    from coopgraph.validate import load_shapes, validate_graph

    root = resources.root()
    with _stage("store", progress):
        store = open_store(settings)
        # The engine rewrites some literals, so the shapes look at what was written, not at what the engine holds.
        graph = parse_graph(standing_graph(settings.home))
    with _stage("shapes", progress):
        validation = validate_graph(graph, load_shapes(root / "shapes"))
    with _stage("checks", progress):
        return _joined(validation, run_checks(store, load_checks(root / "queries" / "checks")))


def validate_file(file: Path) -> tuple[Graph, ValidationReport, int]:
    """Validate an RDF file against the shapes, after drawing what follows from it and the ontology.

    Args:
        file: Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, told by its ending.

    Returns:
        The report as RDF, and as values, and how many subjects of the file some shape looks at. A contradiction with
        the ontology is an `OntologyError`.
    """
    return _validate_described(parse_graph(file))


def validate_text(text: str, media_type: str) -> tuple[Graph, ValidationReport, int]:
    """Validate RDF that is no file, as `validate_file` does.

    Args:
        text: The document.
        media_type: Its format.

    Returns:
        What `validate_file` gives.
    """
    return _validate_described(parse_graph(text, media_type=media_type, file="document"))


def _validate_described(described: Graph) -> tuple[Graph, ValidationReport, int]:
    from coopgraph.build.dataset import load_ontology, load_vocabularies
    from coopgraph.reason import infer_closure
    from coopgraph.validate import count_targets, load_shapes, read_report, report_graph

    ontology = resources.root() / "ontology"
    graph = described + load_ontology(ontology) + load_vocabularies(ontology)
    graph += infer_closure(graph)
    shapes = load_shapes()
    report = report_graph(graph, shapes)
    return report, read_report(report, shapes), count_targets(set(described.subjects()), graph, shapes)


def _joined(first: ValidationReport, second: ValidationReport) -> ValidationReport:
    return ValidationReport(first.conforms and second.conforms, (*first.results, *second.results))


@contextmanager
def _stage(name: str, progress: Progress) -> Iterator[None]:
    progress(name, None)
    begun = time.perf_counter()
    yield
    progress(name, time.perf_counter() - begun)


def fingerprint(root: Path | None = None) -> str:
    """Hash everything that decides what a build is like: sources, ontology, shapes, checks, audit, code, base IRI.

    Args:
        root: Folder of the inputs; default, where the library finds its files.

    Returns:
        sha256 in hexadecimal.
    """
    root = root or resources.root()
    digest = hashlib.sha256(BASE.encode())
    code = Path(__file__).parent
    inputs = [path for name in _INPUTS for path in resources.files(root / name, "")]
    written = (path for suffix in _CODE for path in resources.files(code, suffix))
    deciding = sorted(path for path in written if _decides(path.relative_to(code)))
    for folder, paths in ((root, inputs), (code, deciding)):
        for path in paths:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _decides(module: Path) -> bool:
    return module.parts[0] not in _READERS or module.as_posix() in _WRITERS


def is_fresh(settings: Settings) -> bool:
    """Tell whether the graph that stands was built from the inputs as they are now.

    Args:
        settings: Where the builds lie.

    Returns:
        False too if nothing has been built.
    """
    manifest = read_manifest(settings.home)
    return manifest is not None and manifest.fingerprint == fingerprint()


def load(settings: Settings, target: RemoteTarget, progress: Progress) -> dict[str, int]:
    """Load the graph that stands into a remote engine.

    Args:
        settings: Where the builds lie.
        target: What is loaded.
        progress: Told of each graph.

    Returns:
        IRI of each named graph to the number of triples sent. What fails is a `StoreUnavailableError`; the load can
        be repeated.
    """
    return target.load(standing_graph(settings.home).read_bytes(), progress)


def open_store(settings: Settings) -> Store:
    """Open the graph that stands, or the remote endpoint that the settings name.

    Args:
        settings: Where the builds lie.

    Returns:
        The store.
    """
    if settings.sparql_endpoint is not None:
        return opening.open_endpoint(settings)
    return EmbeddedStore.from_nquads(standing_graph(settings.home).read_bytes())
