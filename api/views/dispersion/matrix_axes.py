"""Which bodies and function types the matrix has, with their names, and how many functions each pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from api.problems import RequestError
from api.responses import Choice, Frame
from api.views.dispersion.function_grid import Axis
from api.views.links import read_slug
from coopgraph.analyse.answers import Answer, count, name, thing
from coopgraph.analyse.function_spread import Matrix, read_matrix
from coopgraph.query import read_labels
from coopgraph.store.port import Store

__all__ = ["ALL", "Axes", "read_axes"]

#: The value of the filter that shows every body; without a value it shows the ministries.
ALL = "all"
_RESIDUAL = "true"


@dataclass(frozen=True)
class Axes:
    """What the matrix is made of.

    Attributes:
        every: The bodies, in the order of their acronyms.
        ministries: Slugs of those that are ministries.
        category_of: Slug of a body to that of the category of its office.
        types: The function types, in the order of their names, the residual one last.
        spanish: Slug of a type to its name in Spanish, as the answers of queries tell it.
        amounts: Body and type to functions.
        categories: The categories, as values of the filter.
    """

    every: tuple[Axis, ...]
    ministries: frozenset[str]
    category_of: Mapping[str, str]
    types: tuple[Axis, ...]
    spanish: Mapping[str, str]
    amounts: Mapping[tuple[str, str], int]
    categories: tuple[Choice, ...]

    def choose(self, category: str) -> tuple[Axis, ...]:
        """Choose the bodies that are shown.

        Args:
            category: Slug of a category, `all`, or empty for the ministries.

        Returns:
            The bodies.

        Raises:
            RequestError: If there is no such category.
        """
        if category == ALL:
            return self.every
        if not category:
            return tuple(body for body in self.every if body.slug in self.ministries)
        known = [choice.value for choice in self.categories]
        if category not in known:
            raise RequestError(
                f"there is no category {category[:100]!r}.", remedy=f"The categories are {', '.join(known)}."
            )
        return tuple(body for body in self.every if self.category_of.get(body.slug) == category)


def read_axes(store: Store, frame: Frame, offices: Answer, positions: Answer, functions: Answer) -> Axes:
    """Read the matrix.

    Args:
        store: The graph, for names in the language of the page.
        frame: What stands around the page.
        offices: Rows of `cooperation-offices`.
        positions: Rows of `office-positions`, which tell of the bodies that are no ministries too.
        functions: Rows of `function-matrix`.

    Returns:
        The axes.
    """
    columns = ((offices, "ministry"), (positions, "organization"), (functions, "organization"))
    told = (*columns, (functions, "functionType"), (offices, "category"), (positions, "category"))
    things = {term for answer, column in told for row in answer.rows if isinstance(term := row[column], URIRef)}
    labels = {**_read_spanish(told), **read_labels(store, things, frame.language)}
    bodies = list(dict.fromkeys(thing(row, column) for answer, column in columns for row in answer.rows))
    matrix = read_matrix(offices, functions)
    kinds = {thing(row, "functionType"): name(row, "functionTypeLabel") for row in functions.rows}
    residual = {thing(row, "functionType") for row in functions.rows if name(row, "residual") == _RESIDUAL}
    types = [_name_axis(kind, labels, last=kind in residual) for kind in kinds]
    return Axes(
        every=tuple(
            sorted(_list_bodies(bodies, labels, matrix, functions, offices), key=lambda body: body.label.casefold())
        ),
        ministries=frozenset(read_slug(ministry) for ministry in map(str, matrix.ministries)),
        category_of=_read_categories(offices, positions),
        types=tuple(sorted(types, key=lambda kind: (kind.last, kind.label.casefold()))),
        spanish={read_slug(kind): label for kind, label in kinds.items()},
        amounts={
            (read_slug(thing(row, "organization")), read_slug(thing(row, "functionType"))): count(row, "functions")
            for row in functions.rows
        },
        categories=_list_categories(labels, offices, positions),
    )


def _read_spanish(told: Sequence[tuple[Answer, str]]) -> dict[str, str]:
    """Return the names that the answers give, for things without one in the language of the page."""
    return {
        str(row[column]): name(row, f"{column}Label")
        for answer, column in told
        for row in answer.rows
        if row[column] is not None
    }


def _name_axis(kind: URIRef, labels: Mapping[str, str], *, last: bool) -> Axis:
    label = labels.get(str(kind)) or read_slug(str(kind))
    return Axis(read_slug(str(kind)), label, label, last=last)


def _list_bodies(
    bodies: Sequence[URIRef], labels: Mapping[str, str], matrix: Matrix, functions: Answer, offices: Answer
) -> list[Axis]:
    acronyms = {thing(row, "organization"): name(row, "acronym") for row in functions.rows}
    acronyms.update((thing(row, "ministry"), name(row, "acronym")) for row in offices.rows)
    with_functions = {thing(row, "organization") for row in functions.rows}
    return [
        Axis(
            read_slug(body),
            acronyms.get(body) or labels.get(str(body)) or read_slug(body),
            labels.get(str(body)) or read_slug(body),
            unknown=body in matrix.unknown or (body not in matrix.ministries and body not in with_functions),
        )
        for body in bodies
    ]


def _read_categories(offices: Answer, positions: Answer) -> dict[str, str]:
    return {
        read_slug(thing(row, column)): read_slug(str(row["category"]))
        for answer, column in ((positions, "organization"), (offices, "ministry"))
        for row in answer.rows
        if row["category"] is not None
    }


def _list_categories(labels: Mapping[str, str], offices: Answer, positions: Answer) -> tuple[Choice, ...]:
    categories = dict.fromkeys(
        str(row["category"]) for answer in (offices, positions) for row in answer.rows if row["category"] is not None
    )
    choices = (Choice(read_slug(category), labels.get(category, category)) for category in categories)
    return tuple(sorted(choices, key=lambda choice: choice.label.casefold()))
