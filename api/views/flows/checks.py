"""Shows the printed sums of a table of flows against what they should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.responses import Frame
from api.views.flows.percents import find_listing, last_segment, pick_rows
from api.views.measures import write_value
from coopgraph.analyse.answers import Row, name, number
from coopgraph.model import Analysis, Text

__all__ = ["Check", "list_checks"]


@dataclass(frozen=True)
class Check:
    """A printed sum against what it should be.

    Attributes:
        what: What is checked, in words.
        slug: The check, as the query names it.
        year: The year.
        printed: The sum as it is printed.
        computed: What it should be; None where a part is missing.
        known: What the known parts make.
        difference: Printed minus computed; None where there is none.
        verdict: The verdict, in words.
        result: Slug of the verdict.
        missing: How many parts are missing.
    """

    what: str
    slug: str
    year: str
    printed: str
    computed: str | None
    known: str | None
    difference: str | None
    verdict: str
    result: str
    missing: int


_AT_MOST = "private-is-at-most-all-in-"
_CHECKS: Mapping[str, Text] = MappingProxyType(
    {
        "total-is-sum-of-rows": {"es": "El total es la suma de las filas", "en": "The total is the sum of the rows"},
        "official-is-bilateral-and-multilateral": {
            "es": "La oficial es la bilateral y la multilateral",
            "en": "Official is bilateral and multilateral",
        },
        "total-is-official-and-private": {
            "es": "El total es la oficial y la privada",
            "en": "The total is official and private",
        },
        "bilateral-is-total-of-flows-by-country": {
            "es": "La bilateral es el total de la tabla por país",
            "en": "Bilateral is the total of the table by country",
        },
        "multilateral-is-total-of-flows-multilateral": {
            "es": "La multilateral es el total de la tabla multilateral",
            "en": "Multilateral is the total of the multilateral table",
        },
        "private-is-total-of-flows-private-by-department": {
            "es": "La privada es el total de la tabla de la privada por departamento",
            "en": "Private is the total of the table of private cooperation by department",
        },
        "total-is-total-of-flows-by-priority-area": {
            "es": "El total es el de la tabla por área prioritaria",
            "en": "The total is that of the table by priority area",
        },
        "total-is-total-of-flows-by-department": {
            "es": "El total es el de la tabla por departamento",
            "en": "The total is that of the table by department",
        },
    }
)
_LESS = {
    "es": "{}: la privada no supera a toda su cooperación",
    "en": "{}: private does not exceed all its cooperation",
}


def list_checks(
    analysis: Analysis, cube: str, labels: Mapping[str, str], places: Mapping[str, str], frame: Frame
) -> tuple[Check, ...]:
    """List the checks of the sums of a table.

    Args:
        analysis: The analysis of flows.
        cube: Slug of the table.
        labels: IRI to name in the language of the page.
        places: Slug of a row of the table to its name.
        frame: What stands around the page.

    Returns:
        Against its own rows first, then against other tables.
    """
    rows = [row for table in ("totals", "across-tables") for row in pick_rows(find_listing(analysis, table), cube=cube)]
    return tuple(_make_check(row, labels, places, frame) for row in rows)


def _make_check(row: Row, labels: Mapping[str, str], places: Mapping[str, str], frame: Frame) -> Check:
    slug, year = name(row, "check"), name(row, "year")
    rule = slug.removesuffix(f"-{year}")
    what = _CHECKS[rule][frame.language] if rule in _CHECKS else slug
    if rule.startswith(_AT_MOST):
        place = rule.removeprefix(_AT_MOST)
        what = _LESS[frame.language].format(places.get(place, place))
    computed, known, difference = (number(row, column) for column in ("computed", "known", "difference"))
    return Check(
        what,
        slug,
        year,
        name(row, "printed"),
        None if computed is None else write_value(computed, frame.language),
        None if known is None else write_value(known, frame.language),
        None if difference is None else write_value(difference, frame.language),
        labels.get(str(row["verdict"])) or name(row, "verdictLabel"),
        last_segment(row["verdict"]),
        int(name(row, "missing")),
    )
