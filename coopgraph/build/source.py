"""What a source says about itself in its source.yml, and that description as statements."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, TypeVar
from typing import Literal as OneOf

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from rdflib import Literal
from rdflib.namespace import DC, DCTERMS, RDF

from coopgraph.build.statements import day, plain, year
from coopgraph.errors import SourceChangedError, SourceError
from coopgraph.model import Triple
from coopgraph.namespaces import COOP, ID
from coopgraph.resources import read_text

__all__ = [
    "OFFICIAL_KINDS",
    "DocumentFile",
    "GraphDescription",
    "SourceDescription",
    "check_bounds",
    "read_description",
    "read_graph_description",
    "state_description",
]


#: Kinds of document that are official text as a whole, so that any passage of them may be quoted.
OFFICIAL_KINDS = frozenset({"regulation", "procedure", "call"})


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=_Strict)


class DocumentFile(_Strict):
    """The document behind a source.

    Attributes:
        file: Its file name.
        sha256: Hash of its bytes.
        characters: Its length in code points.
        encoding: How its bytes are read.
    """

    file: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    characters: int
    encoding: OneOf["utf-8"]


class SourceDescription(_Strict):
    """A source.yml.

    Attributes:
        id: Id of the source, and name of its folder and graph.
        kind: What kind of document it is.
        title: Language to title.
        publisher: Who published it.
        date: Year of publication.
        reference_date: The date whose state of affairs it describes, or None if it does not say.
        language: Language tag.
        document: The document, or None for editorial knowledge.
        bounds: File below the folder to the least and the greatest number of its rows.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    kind: OneOf["thesis", "regulation", "procedure", "call", "editorial"]
    title: dict[OneOf["es", "en"], str]
    publisher: str | None = None
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}$")] | None = None
    reference_date: datetime.date | None = None
    language: str | None = None
    document: DocumentFile | None = None
    bounds: dict[str, tuple[int, int]]


class GraphDescription(_Strict):
    """The graph.yml: what holds for the whole graph.

    Attributes:
        title: Language to title.
        reference_date: The date that queries answer for when they are given none.
    """

    title: dict[OneOf["es", "en"], str]
    reference_date: datetime.date


def read_graph_description(data: Path) -> GraphDescription:
    """Read the graph.yml of a data folder.

    Args:
        data: The folder `data/`.

    Returns:
        The description.
    """
    return _read_yaml(data / "graph.yml", "graph.yml", GraphDescription)


def read_description(folder: Path) -> SourceDescription:
    """Read the source.yml of a source.

    Args:
        folder: Folder of the source.

    Returns:
        The description.

    Raises:
        SourceError: If its id is not the name of the folder.
    """
    name = f"{folder.name}/source.yml"
    description = _read_yaml(folder / "source.yml", name, SourceDescription)
    if description.id != folder.name:
        raise SourceError("the id is not the name of the folder.", file=name, column="id", value=description.id)
    return description


def _read_yaml(path: Path, name: str, model: type[M]) -> M:
    if not path.exists():
        raise SourceError("the file is missing.", file=name, remedy=f"It has the keys {', '.join(model.model_fields)}.")
    try:
        return model.model_validate(yaml.safe_load(read_text(path)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise SourceError(
            f"this is not YAML ({error.problem}).",
            file=name,
            row=mark.line + 1 if mark else None,
            column=mark.column + 1 if mark else None,
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise SourceError(f"{first['msg']}.", file=name, column=".".join(str(part) for part in first["loc"])) from error


def check_bounds(description: SourceDescription, counts: Mapping[str, int]) -> None:
    """Check that every table has as many rows as the source declares.

    Args:
        description: The source.
        counts: File below the folder to its number of rows (points, for a provision text).

    Raises:
        SourceChangedError: If a table has too few or too many rows, is not declared, or is declared and absent.
    """
    for file in sorted(counts.keys() | description.bounds.keys()):
        name = f"{description.id}/{file}"
        if file not in description.bounds:
            raise SourceChangedError(
                "source.yml declares no bounds for this file.", file=name, remedy="Add its number of rows to bounds."
            )
        if file not in counts:
            raise SourceChangedError("source.yml declares this file, but it is not there.", file=name)
        least, most = description.bounds[file]
        if not least <= counts[file] <= most:
            raise SourceChangedError(
                f"the file has {counts[file]} rows where source.yml declares {least} to {most}.",
                file=name,
                remedy="Restore the rows, or change the bounds in source.yml if the change is meant.",
            )


def state_description(description: SourceDescription) -> Iterator[Triple]:
    """State what a source is.

    Adds: `?source a coop:SourceDocument ; dct:title ; dc:publisher ; dct:issued ; coop:referenceDate ; dct:language ;
    coop:sha256`.

    Args:
        description: The source.

    Yields:
        The triples.
    """
    source = ID[f"source/{description.id}"]
    yield (source, RDF.type, COOP.SourceDocument)
    for language, title in description.title.items():
        yield (source, DCTERMS.title, Literal(title, lang=language))
    for predicate, value in (
        (DCTERMS.identifier, plain(description.id)),
        (DCTERMS.type, plain(description.kind)),
        (DC.publisher, plain(description.publisher)),
        (DCTERMS.issued, year(description.date)),
        (COOP.referenceDate, day(description.reference_date)),
        (DCTERMS.language, plain(description.language)),
        (COOP.sha256, plain(description.document.sha256 if description.document else None)),
    ):
        if value is not None:
            yield (source, predicate, value)
