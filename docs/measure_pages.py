"""Writes `docs/reference/measures/`: one page a measure, out of its method in the code and an example of the graph.

Run `make docs` after a change of a measure; a test compares the pages with what this writes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from coopgraph import pipeline
from coopgraph.analyse import ANALYSES, analyse
from coopgraph.analyse.arithmetic import write_value
from coopgraph.analyse.comparison import compare
from coopgraph.model import Analysis, Call, Measure, Method
from coopgraph.settings import Settings
from coopgraph.store.port import Store

FOLDER = Path(__file__).parent / "reference" / "measures"
#: What the pages of measures of comparison are worked with.
COMPARED = ("minsa", "mre")


@dataclass(frozen=True)
class Example:
    """A measure as it comes out of the graph.

    Attributes:
        command: The command whose answer holds it.
        rows: Spanish and English name, and value, of what belongs to it.
        arithmetic: The formula with the numbers in it, or None.
        calls: The queries that it is computed from.
    """

    command: str
    rows: tuple[tuple[str, str, str], ...]
    arithmetic: str | None
    calls: tuple[Call, ...]


def write_pages(store: Store) -> dict[str, str]:
    """Write the pages.

    Args:
        store: The graph that the examples come from.

    Returns:
        File name to text.
    """
    methods: dict[str, Method] = {}
    examples: dict[str, list[Example]] = {}
    for command, analysis in _run(store):
        for method, example in _examples(command, analysis):
            methods.setdefault(method.id, method)
            examples.setdefault(method.id, []).append(example)
    pages = {f"{name}.md": _write_page(method, _choose(examples[name])) for name, method in sorted(methods.items())}
    return {"README.md": _write_index(methods), **pages}


def _run(store: Store) -> Iterator[tuple[str, Analysis]]:
    for name in ANALYSES:
        yield f"coopgraph analyse {name}", analyse(store, name)
    yield f"coopgraph compare {' '.join(COMPARED)}", compare(store, COMPARED)


def _choose(examples: Iterable[Example]) -> Example:
    """Take the first worked example; a test sees to it that every measure has one."""
    found = list(examples)
    return next((example for example in found if example.arithmetic is not None), found[0])


def _examples(command: str, analysis: Analysis) -> Iterator[tuple[Method, Example]]:
    for measure in analysis.measures:
        if measure.value is not None:
            yield measure.method, _from_measure(command, measure, measure.value)


def _from_measure(command: str, measure: Measure, value: float | Decimal) -> Example:
    rows = [
        ("de", "of", f"{measure.of['es']} · {measure.of['en']}"),
        ("valor", "value", write_value(value)),
        ("n", "n", str(measure.n)),
        ("faltan", "missing", str(measure.missing)),
        ("fecha", "date", measure.date),
    ]
    if measure.bounds is not None:
        rows.append(("cotas", "bounds", " – ".join(write_value(bound) for bound in measure.bounds)))
    if measure.projection is not None:
        rows.append(("proyección", "projection", f"{measure.projection['es']} · {measure.projection['en']}"))
    if measure.note is not None:
        rows.append(("nota", "note", f"{measure.note['es']} · {measure.note['en']}"))
    return Example(command, tuple(rows), measure.arithmetic, measure.calls)


def _write_page(method: Method, example: Example) -> str:
    unit = f" ({method.unit})" if method.unit else ""
    lines = [
        f"# {method.name['es']} · {method.name['en']}",
        "",
        f"`{method.id}`{unit}",
        "",
        f"    {method.formula}",
        "",
        f"Intervalo · Range: {method.range}",
        "",
        f"**Lectura.** {method.reading['es']}",
        "",
        f"**Límites.** {method.limits['es']}",
        "",
        f"**Reading.** {method.reading['en']}",
        "",
        f"**Limits.** {method.limits['en']}",
        "",
        f"Fuente · Source: {method.reference}",
        "",
        "## Ejemplo del grafo · Example from the graph",
        "",
        "| | | |",
        "|---|---|---|",
        *(f"| {spanish} | *{english}* | {_escape(value)} |" for spanish, english, value in example.rows),
        "",
        *([*(f"    {step}" for step in example.arithmetic.split("; ")), ""] if example.arithmetic else []),
        "Sale de · From:",
        "",
        *(f"    {command}" for command in (example.command, *dict.fromkeys(call.command for call in example.calls))),
        "",
    ]
    return "\n".join(lines)


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


def _write_index(methods: Mapping[str, Method]) -> str:
    rows = [
        f"| [{method.name['es']}]({name}.md) | {method.name['en']} | `{_escape(method.formula)}` |"
        for name, method in sorted(methods.items(), key=lambda item: item[1].name["es"].casefold())
    ]
    return "\n".join(
        [
            "# Medidas · Measures",
            "",
            "`make docs` escribe estas páginas · *writes these pages*.",
            "",
            "| medida | measure | fórmula · formula |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Write the pages of the graph that stands, and remove those of measures that are no more."""
    pages = write_pages(pipeline.open_store(Settings.from_environment()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{FOLDER.name}: {len(pages)}\n")


if __name__ == "__main__":
    main()
