"""Measures the whole graph in one run: build, size, every named query in the embedded engine and in rdflib,
the service, growth.

It is no test and asserts nothing. The machine is never idle, so read the ratios of one run, not its times. What is not
answered in time is stopped by ending its process, since nothing else stops it. Growth is told by every named query,
analysis, comparison and audit on the real graph and on a synthetic one of about a million triples.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pages import measure_pages
from processes import in_process
from rdflib import Graph
from service import measure_service
from synthetic import write_graph

from coopgraph import pipeline, query
from coopgraph.analyse import ANALYSES, analyse
from coopgraph.analyse.comparison import compare
from coopgraph.audit import audit_claims
from coopgraph.namespaces import GRAPH, shorten
from coopgraph.settings import Settings
from coopgraph.store import EmbeddedStore
from coopgraph.store.home import Manifest, standing_graph

#: Seconds for one evaluation of a query in rdflib, and of anything on the two graphs that growth is told by.
LIMIT = 10.0
GROWTH_LIMIT = 60.0
#: Triples of the synthetic graph, about.
SYNTHETIC = 1_000_000
#: Evaluations of a query, of which the median counts; a slow one in rdflib is evaluated once.
ROUNDS = 5
SLOW = 2.0
#: What a required parameter is given.
SAMPLES: Mapping[str, str] = {"organization": "minsa", "a": "minsa", "b": "gore-callao"}
#: The bodies that are compared.
COMPARED = ("minsa", "gore-callao")
#: What is measured beside the named queries on graphs of two sizes: its kind and name.
WORKS = (*(("analysis", name) for name in ANALYSES), ("comparison", " and ".join(COMPARED)), ("audit", "claims"))
JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Loaded:
    """What loading the graph cost in a process of its own.

    Attributes:
        seconds: Time of the load.
        memory: Growth of the resident memory in MiB, or None where the system does not tell.
    """

    seconds: float
    memory: float | None


@dataclass(frozen=True)
class Evaluated:
    """What evaluating a query took.

    Attributes:
        seconds: Median of the evaluations, from the text of the query to the bytes of the answer in JSON.
        rows: Number of solutions, or of measures and rows of tables.
        memory: The most resident memory of the process in MiB, the graph with it; 0 where it is not measured.
    """

    seconds: float
    rows: int
    memory: float = 0.0


def main() -> None:
    """Build the graph in a temporary folder and print what is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("growth", "pages", "service"), help="measure nothing else but the size")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder))
        manifest = _build(settings)
        if manifest is None:
            sys.exit("The graph does not conform, so there is nothing to measure: run `coopgraph build`.")
        store = pipeline.open_store(settings)
        _print_size(manifest, store, standing_graph(settings.home).stat().st_size)
        merged = Path(folder) / "merged.nt"
        merged.write_bytes(store.dump("application/n-triples", _merged_graphs(store)))
        if asked.only is None:
            _print_engines(store, standing_graph(settings.home), merged)
        if asked.only in (None, "pages"):
            _print_tables(measure_pages(settings, store))
        if asked.only in (None, "service"):
            _print_tables(measure_service(settings, store, merged))
        if asked.only in ("pages", "service"):
            return
        synthetic = Path(folder) / "synthetic.nq"
        write_graph(store, synthetic, SYNTHETIC)
        _print_growth([standing_graph(settings.home)], [standing_graph(settings.home), synthetic])


def _build(settings: Settings) -> Manifest | None:
    stages: list[tuple[str, str]] = []

    def tell(stage: str, seconds: float | None) -> None:
        if seconds is not None:
            stages.append((stage, f"{seconds:.2f}"))

    begun = time.perf_counter()
    report = pipeline.build(settings, tell)
    _print_table(("stage", "seconds"), [*stages, ("build", f"{time.perf_counter() - begun:.2f}")])
    return report.manifest


def _print_size(manifest: Manifest, store: EmbeddedStore, size: int) -> None:
    inferred = manifest.triples[str(GRAPH.inferred)]
    rows = [(shorten(graph), f"{triples}") for graph, triples in manifest.triples.items()]
    asserted = sum(manifest.triples.values()) - inferred
    _print_table(
        ("graph", "triples"),
        [
            *rows,
            ("asserted, in all graphs", f"{asserted}"),
            ("inferred", f"{inferred}"),
            ("default graph, each once", f"{store.size()}"),
        ],
    )
    print(f"graph.nq: {size} bytes\n")


def _print_engines(store: EmbeddedStore, graph: Path, merged: Path) -> None:
    """Print what the embedded engine and rdflib take on the real graph."""
    with in_process(_measure_load, graph) as measured:
        embedded: Loaded = measured.recv()
    with in_process(_serve_rdflib, merged) as rdflib:
        _print_loads(embedded, rdflib.recv())
        _print_queries(store, rdflib)


def _print_tables(tables: Iterable[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]) -> None:
    """Print tables as they are measured."""
    for title, header, rows in tables:
        print(f"{title}.\n")
        _print_table(header, rows)


def _print_loads(embedded: Loaded, rdflib: Loaded) -> None:
    rows = [
        (name, f"{loaded.seconds:.2f}", "–" if loaded.memory is None else f"{loaded.memory:.0f}")
        for name, loaded in (("embedded", embedded), ("rdflib", rdflib))
    ]
    _print_table(("engine", "load, seconds", "memory, MiB"), rows)


def _print_queries(store: EmbeddedStore, rdflib: Connection) -> None:
    rows: list[tuple[str, ...]] = []
    for query_id, named in query.catalogue().items():
        arguments = {name: SAMPLES[name] for name, parameter in named.parameters.items() if parameter.required}
        text = query.bind(named, store, arguments)
        ours = _evaluate(store, text)
        rdflib.send(text)
        rows.append((query_id, f"{ours.rows}", f"{ours.seconds * 1000:.1f}", *_compare(ours, rdflib.recv())))
        _tell(f"{len(rows)}/{len(query.catalogue())} {query_id}")
    _tell("")
    _print_table(("query", "rows", "embedded, ms", "rdflib, ms", "ratio", ""), rows)


def _print_growth(real: Sequence[Path], grown: Sequence[Path]) -> None:
    """Print what every named query, analysis, comparison and audit takes on two graphs."""
    works = [*(("query", name) for name in query.catalogue()), *WORKS]
    rows: list[tuple[str, ...]] = []
    with in_process(_serve_embedded, real) as small, in_process(_serve_embedded, grown) as large:
        sizes: tuple[int, int] = small.recv(), large.recv()
        for work in works:
            small.send(work)
            on_small = small.recv()
            large.send(work)
            on_large = large.recv()
            rows.append((*work, *_write_growth(on_small, on_large)))
            _tell(f"{len(rows)}/{len(works)} {work[1]}")
    _tell("")
    heading = (f"{sizes[0]} triples, ms", "rows", "MiB", f"{sizes[1]} triples, ms", "rows", "MiB", "ratio")
    print(f"The larger graph has {sizes[1] / sizes[0]:.1f} times the triples.\n")
    _print_table(("", "", *heading), rows)


def _write_growth(small: Evaluated | str, large: Evaluated | str) -> tuple[str, ...]:
    cells: list[str] = []
    for measured in (small, large):
        if isinstance(measured, str):
            cells += (measured, "", "")
        else:
            cells += (f"{measured.seconds * 1000:.1f}", f"{measured.rows}", f"{measured.memory:.0f}")
    ratio = "" if isinstance(small, str) or isinstance(large, str) else f"{large.seconds / small.seconds:.1f}"
    return (*cells, ratio)


def _serve_embedded(connection: Connection, paths: Sequence[Path]) -> None:
    """Load a graph into the embedded engine and do works, each in a child that can be killed."""
    store = EmbeddedStore.from_nquads(b"".join(path.read_bytes() for path in paths))
    connection.send(store.size())
    while True:
        try:
            work: tuple[str, str] = connection.recv()
        except EOFError:
            return
        connection.send(_in_child(GROWTH_LIMIT, _do_work, store, work))


def _do_work(connection: Connection, store: EmbeddedStore, work: tuple[str, str]) -> None:
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        rows = _count_rows(store, *work)
        connection.send(Evaluated(time.perf_counter() - begun, rows, _most_resident()))


def _count_rows(store: EmbeddedStore, kind: str, name: str) -> int:
    """Do a work and count what it gives."""
    if kind == "query":
        named = query.get(name)
        samples = {each: SAMPLES[each] for each, parameter in named.parameters.items() if parameter.required}
        return len(query.run(store, named, samples).solutions.rows)
    if kind == "audit":
        return len(audit_claims(store))
    analysis = compare(store, COMPARED) if kind == "comparison" else analyse(store, name)
    return len(analysis.measures) + sum(len(listing.rows) for listing in analysis.listings)


def _tell(progress: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{progress:<60}\r", end="", file=sys.stderr, flush=True)


def _compare(ours: Evaluated, theirs: Evaluated | str) -> tuple[str, str, str]:
    if isinstance(theirs, str):
        return theirs, f"> {LIMIT / ours.seconds:.0f}" if theirs.startswith(">") else "", ""
    other = "" if theirs.rows == ours.rows else f"rdflib has {theirs.rows} rows"
    return f"{theirs.seconds * 1000:.1f}", f"{theirs.seconds / ours.seconds:.0f}", other


def _evaluate(store: EmbeddedStore, text: str) -> Evaluated:
    rows = len(store.select(text).rows)
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        store.answer(text, JSON)
        seconds.append(time.perf_counter() - begun)
    return Evaluated(statistics.median(seconds), rows)


def _merged_graphs(store: EmbeddedStore) -> list[str]:
    """List the graphs whose merge is the default graph."""
    apart = (str(GRAPH.catalogue), str(GRAPH["scenario/"]))
    return [graph for graph in store.graphs() if not graph.startswith(apart)]


def _print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        first, *others = (
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join((first, *others)).rstrip())
    print()


def _resident() -> float | None:
    """Return the resident memory of this process in MiB, or None where the system does not tell."""
    statistics_of_memory = Path("/proc/self/statm")
    if not statistics_of_memory.exists():
        return None
    return int(statistics_of_memory.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _most_resident() -> float:
    """Return the most resident memory that this process has had, in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _loaded(begun: float, before: float | None) -> Loaded:
    seconds, after = time.perf_counter() - begun, _resident()
    return Loaded(seconds, None if before is None or after is None else after - before)


def _measure_load(connection: Connection, path: Path) -> None:
    """Load the graph into the embedded engine."""
    content = path.read_bytes()
    before, begun = _resident(), time.perf_counter()
    store = EmbeddedStore.from_nquads(content)
    connection.send(_loaded(begun, before))
    del store


def _serve_rdflib(connection: Connection, path: Path) -> None:
    """Load the graph into rdflib and answer queries, each in a child that can be killed."""
    before, begun = _resident(), time.perf_counter()
    graph = Graph().parse(path, format="nt")
    connection.send(_loaded(begun, before))
    while True:
        try:
            text: str = connection.recv()
        except EOFError:
            return
        connection.send(_in_child(LIMIT, _evaluate_rdflib, graph, text))


def _in_child(limit: float, target: Any, *arguments: Any) -> Evaluated | str:
    """Evaluate several times in a child, which is ended when the time of one evaluation is over."""
    here, there = multiprocessing.get_context("fork").Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=target, args=(there, *arguments))
    child.start()
    there.close()
    found: list[Evaluated] = []
    try:
        while len(found) < ROUNDS and here.poll(limit):
            found.append(here.recv())
            if found[-1].seconds > SLOW:
                break
    except EOFError:
        # The child has ended by an error of its own.
        return "fails"
    finally:
        child.kill()
        child.join()
        here.close()
    if not found:
        return f"> {limit:.0f} s"
    return Evaluated(statistics.median(one.seconds for one in found), found[0].rows, found[-1].memory)


def _evaluate_rdflib(connection: Connection, graph: Graph, text: str) -> None:
    # What rdflib says on its way to an error is no part of the measure.
    sys.stderr = io.StringIO()
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        result = graph.query(text)
        result.serialize(format="json")
        connection.send(Evaluated(time.perf_counter() - begun, len(result)))


if __name__ == "__main__":
    main()
