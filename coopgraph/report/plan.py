"""The plan of the report: which figures and tables each part has, and which columns of them people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coopgraph.model import Text

__all__ = ["BODY_COLUMNS", "PLAN", "FigurePlan", "SectionPlan", "TablePlan"]

#: Columns that hold bodies: a table that has one is narrowed to the bodies that were chosen.
BODY_COLUMNS = ("ministry", "organization", "body", "organizationA", "organizationB", "bodyA", "bodyB", "from", "to")


@dataclass(frozen=True)
class FigurePlan:
    """A figure of a part.

    Attributes:
        id: Id in the catalogue of figures.
        takes_bodies: Whether it is told which bodies were chosen.
    """

    id: str
    takes_bodies: bool = False


@dataclass(frozen=True)
class TablePlan:
    """A table of a part.

    Attributes:
        id: Id of a table of the analysis, or of a named query.
        shown: Columns that people read; empty for all that are no addresses.
        keeps_all: Whether the chosen bodies leave it whole, since it tells of the system.
        only: Column and the slugs that it may hold; a row with another is left out.
        name: Id of the table in the report where that of its rows is taken; empty for the same.
        title: Language to title, where that of its rows does not fit; empty for the same.
        is_annex: Whether only the spreadsheet holds its rows.
    """

    id: str
    shown: tuple[str, ...] = ()
    keeps_all: bool = False
    only: tuple[str, tuple[str, ...]] | None = None
    name: str = ""
    title: Text = field(default_factory=dict)
    is_annex: bool = False


@dataclass(frozen=True)
class SectionPlan:
    """A part of the report.

    Attributes:
        id: Id of the analysis; `claims` for the audit, which is none.
        title: Language to title.
        introduction: Language to what it answers.
        narrowing: Language to what the chosen bodies narrow.
        figures: Its figures.
        queries: The named queries whose answers are tables of it.
        listings: The tables of the analysis.
    """

    id: str
    title: Text
    introduction: Text
    narrowing: Text
    figures: tuple[FigurePlan, ...]
    queries: tuple[TablePlan, ...]
    listings: tuple[TablePlan, ...] = ()


_INDICES = ("n", "missing", "hhi", "effectiveNumber", "evenness", "gini")
_SENTENCES = ("organizationALabel", "textA", "organizationBLabel", "textB", "sharedActs", "jaccard")
_FLOW = ("year", "amountUsd", "printed", "statusLabel")
_ASKED: Mapping[str, Text] = {
    "dispersion": {
        "es": "Dónde está la oficina de cooperación de cada organismo, de quién depende, cómo se llama y cómo se "
        "reparten las funciones.",
        "en": "Where the cooperation office of each body is, on whom it depends, what it is called and how the "
        "functions are spread.",
    },
    "rectoria": {
        "es": "Quién tiene por norma la rectoría y la política de la cooperación, y qué organismos actúan sobre lo "
        "mismo.",
        "en": "Who has, by norm, the steering and the policy of cooperation, and which bodies act on the same.",
    },
    "coordination": {
        "es": "Con quién debe coordinar cada organismo, qué lugar tiene en la red y qué falta.",
        "en": "With whom each body must coordinate, what place it has in the network and what is missing.",
    },
    "flows": {
        "es": "Cuánta cooperación hubo, de quién, para qué y dónde, como la imprimen las fuentes, y qué sale al "
        "recalcularla.",
        "en": "How much cooperation there was, from whom, for what and where, as the sources print it, and what comes "
        "of computing it anew.",
    },
    "claims": {
        "es": "Qué afirman las fuentes que se pueda comprobar, y qué resulta.",
        "en": "What the sources claim that can be checked, and what comes of it.",
    },
}
_NARROWED: Mapping[str, Text] = {
    "dispersion": {
        "es": "Los recuentos por categoría, padre y nombre son de todos los ministerios; el resto, de los organismos "
        "elegidos.",
        "en": "Counts by category, parent and name are of all ministries; the rest, of the chosen bodies.",
    },
    "rectoria": {
        "es": "Los mandatos se dan enteros; las superposiciones, de los organismos elegidos.",
        "en": "Mandates are given whole; overlaps, of the chosen bodies.",
    },
    "coordination": {
        "es": "Las medidas de la red son de la red entera; los cuadros, de los organismos elegidos, que la figura "
        "señala.",
        "en": "Measures of the network are of the whole network; tables, of the chosen bodies, which the figure marks.",
    },
    "flows": {
        "es": "Las fuentes no reparten los flujos por organismo público: esta parte es la misma para todos.",
        "en": "The sources do not share the flows out by public body: this part is the same for all.",
    },
    "claims": {
        "es": "Se da entera: las afirmaciones hablan del sistema.",
        "en": "It is given whole: claims speak of the system.",
    },
}
PLAN: tuple[SectionPlan, ...] = (
    SectionPlan(
        "dispersion",
        {"es": "Dispersión", "en": "Dispersion"},
        _ASKED["dispersion"],
        _NARROWED["dispersion"],
        (
            FigurePlan("dispersion-categories"),
            FigurePlan("dispersion-denominations"),
            FigurePlan("dispersion-matrix", takes_bodies=True),
        ),
        (
            TablePlan(
                "cooperation-offices",
                ("acronym", "officeName", "parentName", "categoryLabel", "normLabel", "functionCount", "residualCount"),
            ),
        ),
        (
            TablePlan("offices-by-category", keeps_all=True),
            TablePlan("offices-by-level", keeps_all=True),
            TablePlan("offices-by-parent", keeps_all=True),
            TablePlan("denominations", keeps_all=True),
            TablePlan("ministries", ("ministryLabel", "assignments", *_INDICES)),
            TablePlan("holders", ("ministryLabel", "unitLabel", "units", "functions", "residualFunctions", "share")),
            TablePlan("function-types", ("functionTypeLabel", "functions", *_INDICES), keeps_all=True, is_annex=True),
        ),
    ),
    SectionPlan(
        "rectoria",
        {"es": "Rectoría y superposición", "en": "Steering and overlap"},
        _ASKED["rectoria"],
        _NARROWED["rectoria"],
        (FigurePlan("rectoria-timeline"),),
        (),
        (
            TablePlan("steering-mandates", keeps_all=True),
            TablePlan("policy-mandates", keeps_all=True),
            TablePlan("steering-overlaps", keeps_all=True),
            TablePlan("duplication", _SENTENCES),
            TablePlan(
                "overlap",
                ("organizationALabel", "organizationBLabel", "fields", "overlap", "duplication", "textA", "textB"),
            ),
            TablePlan("candidates", _SENTENCES, is_annex=True),
            TablePlan("mandate-overlap", is_annex=True),
        ),
    ),
    SectionPlan(
        "coordination",
        {"es": "Coordinación", "en": "Coordination"},
        _ASKED["coordination"],
        _NARROWED["coordination"],
        (FigurePlan("coordination-centrality", takes_bodies=True),),
        (),
        (
            TablePlan(
                "nodes-provisions",
                (
                    *("bodyLabel", "levelLabel", "degree", "inDegree", "outDegree", "betweenness", "constraint"),
                    *("effectiveSize", "core", "missing"),
                ),
            ),
            TablePlan("modes", keeps_all=True),
            TablePlan("one-sided", ("fromLabel", "toLabel", "modeLabel", "normLabel", "citation", "text")),
            TablePlan("outside"),
            TablePlan("shared-field-no-mechanism", ("bodyALabel", "bodyBLabel", "shared", "fields")),
            TablePlan("edges", is_annex=True),
        ),
    ),
    SectionPlan(
        "flows",
        {"es": "Flujos", "en": "Flows"},
        _ASKED["flows"],
        _NARROWED["flows"],
        tuple(
            FigurePlan(figure)
            for figure in (
                "flows-by-type",
                "flows-by-country",
                "flows-by-country-growth",
                "flows-multilateral",
                "flows-by-priority-area",
                "flows-by-department",
                "flows-private-by-department",
                "flows-concentration",
            )
        ),
        (
            TablePlan("flows-by-type", ("cooperationTypeLabel", *_FLOW)),
            TablePlan("flows-by-country", ("cooperantLabel", *_FLOW)),
            TablePlan("flows-by-country-growth", ("cooperantLabel", "printed", "printedPercent", "computedPercent")),
            TablePlan("flows-multilateral", ("cooperantLabel", *_FLOW), is_annex=True),
            TablePlan("flows-by-priority-area", ("priorityAreaLabel", *_FLOW)),
            TablePlan("flows-by-department", ("departmentLabel", *_FLOW), is_annex=True),
            TablePlan("flows-private-by-department", ("departmentLabel", *_FLOW), is_annex=True),
        ),
        (
            TablePlan(
                "concentration", ("cubeLabel", "year", "units", "misprints", *_INDICES, "hhiLowest", "hhiHighest")
            ),
            TablePlan("alignment"),
            TablePlan("totals", ("cubeLabel", "check", "year", "printed", "computed", "difference", "verdictLabel")),
            TablePlan("growth", is_annex=True),
            TablePlan("shares", is_annex=True),
        ),
    ),
    SectionPlan(
        "claims",
        {"es": "Afirmaciones de las fuentes", "en": "Claims of the sources"},
        _ASKED["claims"],
        _NARROWED["claims"],
        (FigurePlan("claims-verdicts"),),
        (
            TablePlan(
                "claims",
                ("claimLabel", "claimed", "computed", "verdictLabel", "arithmetic", "places", "query"),
                only=("verdict", ("does-not-hold", "ambiguous")),
                name="claims-refuted",
                title={
                    "es": "Afirmaciones que no se cumplen o son ambiguas",
                    "en": "Claims that do not hold or are ambiguous",
                },
            ),
            TablePlan(
                "claims",
                ("claimLabel", "claimed", "computed", "verdictLabel", "arithmetic", "places", "query"),
                title={"es": "Todas las afirmaciones", "en": "All claims"},
                is_annex=True,
            ),
        ),
    ),
)
