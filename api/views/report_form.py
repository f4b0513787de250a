"""The page on which a report is chosen: for which bodies, in which form; the report itself is made by the library."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from rdflib import URIRef

from api.responses import Frame
from coopgraph.figures.reading import last_segment, read_answer
from coopgraph.store.port import Store

__all__ = ["FORMATS", "BodyChoice", "ReportFormPage", "make_report_form"]

#: Ending of the report to its media type.
FORMATS = {
    "html": "text/html",
    "md": "text/markdown",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_QUERY = "organizations"


@dataclass(frozen=True)
class BodyChoice:
    """A body that can be chosen.

    Attributes:
        slug: What the address calls it.
        label: Its name, with its acronym.
        is_chosen: Whether it is chosen.
    """

    slug: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class ReportFormPage:
    """Context of `report_form.html`.

    Attributes:
        frame: What stands around the page.
        bodies: The bodies of which units are known; the others can be written.
        others: What was written beside them.
        asof: The date that was written, or empty.
        fault: What is wrong with what was asked, in English, or None.
        command: The command line that writes the report that the form shows.
    """

    frame: Frame
    bodies: tuple[BodyChoice, ...]
    others: str
    asof: str
    fault: str | None
    command: str


def make_report_form(
    store: Store, frame: Frame, chosen: tuple[str, ...] = (), asof: str = "", fault: str | None = None
) -> ReportFormPage:
    """Make the page.

    Args:
        store: The graph.
        frame: What stands around the page.
        chosen: Names of the bodies that were asked for, as they were written.
        asof: The date that was written, or empty.
        fault: What is wrong with what was asked, or None.

    Returns:
        The context.
    """
    rows = [row for row in read_answer(store, _QUERY, {}, frame.language).rows if str(row["units"]) != "0"]
    # A body may be called by its slug, its acronym, or its address.
    named = {name.casefold() for name in chosen}
    bodies, used = [], set()
    for row in rows:
        organization = URIRef(str(row["organization"]))
        acronym = "" if row["acronym"] is None else str(row["acronym"])
        names = {last_segment(organization), acronym.casefold(), str(organization).casefold()} - {""}
        used |= names & named
        label = str(row["organizationLabel"])
        shown = f"{label} ({acronym})" if acronym and acronym != label else label
        bodies.append(BodyChoice(last_segment(organization), shown, bool(names & named)))
    written = ", ".join(name for name in chosen if name.casefold() not in used)
    return ReportFormPage(frame, tuple(bodies), written, asof, fault, _write_command(chosen, asof, frame.language))


def _write_command(chosen: tuple[str, ...], asof: str, language: str) -> str:
    words = ["coopgraph", "report", "--out", "informe.html" if language == "es" else "report.html"]
    words += [word for name in chosen for word in ("--organization", name)]
    return shlex.join([*words, *(["--asof", asof] if asof else []), "--lang", language])
