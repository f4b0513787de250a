"""The catalogue of figures: id to design, and the specification of a figure for some arguments."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from coopgraph.errors import ResourceNotFoundError
from coopgraph.figures.claims import VERDICTS
from coopgraph.figures.concentration import CONCENTRATION
from coopgraph.figures.coordination import CENTRALITY
from coopgraph.figures.design import Design
from coopgraph.figures.flows import FLOWS
from coopgraph.figures.offices import CATEGORIES, DENOMINATIONS, MATRIX
from coopgraph.figures.sheet import Sheet, Spec
from coopgraph.figures.steering import TIMELINE
from coopgraph.store.port import Store

__all__ = ["FIGURES", "compose", "find_design"]

_DESIGNS = (CATEGORIES, DENOMINATIONS, MATRIX, TIMELINE, CENTRALITY, *FLOWS, CONCENTRATION, VERDICTS)
#: Id to figure, in the order of the pages.
FIGURES: Mapping[str, Design] = MappingProxyType({design.id: design for design in _DESIGNS})


def find_design(figure: str) -> Design:
    """Find a figure of the catalogue.

    Args:
        figure: Its id.

    Returns:
        The design.

    Raises:
        ResourceNotFoundError: If there is none.
    """
    if figure not in FIGURES:
        raise ResourceNotFoundError(
            f"there is no figure {figure[:100]!r}.", remedy=f"The figures are {', '.join(FIGURES)}."
        )
    return FIGURES[figure]


def compose(
    store: Store, figure: str, arguments: Mapping[str, str], language: str = "es", *, is_narrow: bool = False
) -> Spec:
    """Make the specification of a figure.

    Args:
        store: The graph.
        figure: Its id; one that does not exist is a `ResourceNotFoundError`.
        arguments: Parameter to argument; what is wrong with them is a `ParameterError`.
        language: `es` or `en`.
        is_narrow: Whether it is for the screen of a telephone.

    Returns:
        A specification of Vega-Lite with its data inside.
    """
    design = find_design(figure)
    size = design.size
    width, height = size.narrow if is_narrow and size.narrow is not None else (size.width, size.height)
    return design.compose(store, design.read(arguments), Sheet(language, width, height))
