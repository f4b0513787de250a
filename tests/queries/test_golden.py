"""The answers of the named queries against answers worked out by reading the documents, without the program.

Each file of `tests/golden/` holds columns of one answer, with the last part of the IRI for the IRI. Where a document
prints two forms, `|` parts them. A row that a document may be read as stating, and may not, is marked `possible` in
the column `reading`; the column `lines` says where a document states the row: lines of the thesis, or the source first.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import URIRef

from coopgraph import query
from coopgraph.namespaces import ID

GOLDEN = Path(__file__).parents[1] / "golden"
#: Columns of a golden file that say something about the row, and are in no answer.
ABOUT_THE_ROW = {"lines", "reading"}
#: A date of the document may be known to the year only: then the answer begins with it.
DATES = {"from", "to", "validFrom", "validTo"}
INVERSE = {"contains": "contained-in", "contained-in": "contains"}


def golden(name: str) -> list[dict[str, str]]:
    """Read one golden file."""
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def slug(term: object) -> str:
    """Return the last part of an IRI, the text of a literal, and nothing for a variable that is unbound."""
    if term is None:
        return ""
    if not isinstance(term, URIRef):
        return str(term)
    if term.startswith(ID):
        return term.removeprefix(ID).partition("/")[2]
    return term.rpartition("/")[2].rpartition("#")[2]


def answer(store, query_id: str, **arguments: str) -> list[dict[str, str]]:
    """Run a named query."""
    solutions = query.run(store, query_id, arguments).solutions
    return [dict(zip(solutions.variables, map(slug, row), strict=True)) for row in solutions.rows]


def fits(expected: dict[str, str], row: dict[str, str]) -> bool:
    """Tell whether a row of an answer is the one that the document gives."""
    for column, value in expected.items():
        if column in ABOUT_THE_ROW:
            continue
        found = row[column]
        if column in DATES and value:
            found = found[: len(value)]
        if found not in value.split("|"):
            return False
    return True


def compare(expected: list[dict[str, str]], rows: Iterable[dict[str, str]]) -> None:
    """Pair the rows of the document with those of an answer, and fail with what is left on either side."""
    columns = [column for column in expected[0] if column not in ABOUT_THE_ROW]
    left = [dict(row) for row in dict.fromkeys(tuple((column, row[column]) for column in columns) for row in rows)]
    missing = []
    for wanted in sorted(expected, key=lambda row: row.get("reading") == "possible"):
        found = next((row for row in left if fits(wanted, row)), None)
        if found is not None:
            left.remove(found)
        elif wanted.get("reading") != "possible":
            missing.append(wanted)

    assert (missing, left) == ([], [])


def test_cooperation_offices(store):
    """Each of the nineteen ministries has the office, parent, category, norm and counts of table 4.5 and Anexo I."""
    compare(golden("cooperation-offices"), answer(store, "cooperation-offices"))


def test_offices_by_category(store):
    """Twelve ministries have an embedded office, four a general one, three stand alone, one of them without office."""
    rows = answer(store, "offices-by-category")

    compare(golden("offices-by-category"), [{**row, "share": f"{float(row['share']):.2f}"} for row in rows])


def test_office_denominations(store):
    """The eighteen offices of table 4.5 have thirteen names."""
    compare(golden("office-denominations"), answer(store, "office-denominations"))


@pytest.mark.parametrize("ministry", ["minsa", "mindef", "mtc", "minem", "mvcs"])
def test_functions_of(store, ministry):
    """The points of the ministry are those of Anexo I, each from its first word to its last."""
    expected = golden(f"functions-of-{ministry}")
    rows = answer(store, "functions-of", organization=ministry)

    for row in rows:
        words = row["text"].split(" ")
        row["begins"], row["ends"] = " ".join(words[:5]), " ".join(words[-5:])
        row["point"] = row["point"].rstrip(").").rpartition(" ")[2]
        row["article"] = row["article"].rpartition("/art-")[2].partition("/")[0] or row["article"]
        row["norm"] = row["norm"].partition("/")[0]
    compare(expected, rows)


@pytest.mark.parametrize(
    ("name", "organization", "part"),
    [
        ("gore-callao", "gore-callao", "general"),
        ("apci-ca3057", "apci-ca3057", "ca3057"),
        ("apci-ca3057", "apci", "ca3057"),
    ],
)
def test_functions_of_other_levels(store, name, organization, part):
    """Callao's general functions and those of the agency's post are those of the documents, by body or by post."""
    rows = [row for row in answer(store, "functions-of", organization=organization) if row["article"] == part]

    for row in rows:
        words = row["text"].split(" ")
        row["begins"], row["ends"] = " ".join(words[:5]), " ".join(words[-5:])
        row["point"] = row["point"].rstrip(").")
    compare(golden(f"functions-of-{name}"), rows)


def test_posts(store):
    """The posts of Callao, MIMDES and the agency have the codes, levels, counts and superiors of their manuals."""
    compare(golden("posts"), answer(store, "posts"))


def test_procedure_steps(store):
    """The nine steps of Pasto have the responsible roles, records, control points and ways out of the procedure."""
    compare(golden("procedure-steps"), answer(store, "procedure-steps", procedure="pasto-cooperacion"))


def test_interview_answers(store):
    """What each of the eight interviews answers on the 2030 Agenda is coded as it reads, under its printed number."""
    compare(golden("interview-answers-agenda-2030"), answer(store, "interview-answers", question="agenda-2030"))


@pytest.mark.parametrize("ministry", ["minsa", "mimp", "minjus"])
def test_office_history(store, ministry):
    """The offices that cooperation had in the ministry stand in the order in which the documents tell them."""
    rows = answer(store, "office-history", organization=ministry)

    compare(
        golden(f"office-history-{ministry}"),
        [{**row, "place": str(place)} for place, row in enumerate(rows, start=1)],
    )


def test_recommendations(store):
    """The six recommendations stand in their order, and those that name bodies are addressed to these bodies."""
    bodies = {row["organizationLabel"] for row in answer(store, "organizations")}
    rows = answer(store, "recommendations")

    assert [row["order"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    compare(
        golden("recommendations"),
        [
            {"order": row["order"], "addressedTo": name}
            for row in rows
            for name in row["addressedTo"].split("; ")
            if name in bodies
        ],
    )


def test_split_functions(store):
    """Only in Transportes do two organs hold the points: the general office two, the Oficina de Planeamiento two."""
    compare(golden("split-functions"), answer(store, "split-functions"))


@pytest.mark.parametrize(("name", "arguments"), [("steering-mandates", {}), ("steering-mandates-all", {"asof": "all"})])
def test_steering_mandates(store, name, arguments):
    """The steering mandates are those that the laws give to the agency and to Relaciones Exteriores."""
    rows = answer(store, "steering-mandates", **arguments)

    for row in rows:
        row["norm"] = row["norm"].partition("/")[0]
        row["article"] = row["article"].rpartition("/art-")[2].partition("/")[0] or row["article"]
    compare(golden(name), rows)


def test_rectoria_overlaps(store):
    """Both scopes of the agency are contained in the scope of Relaciones Exteriores."""
    rows = answer(store, "rectoria-overlaps")

    for row in rows:
        if row["organizationA"] > row["organizationB"]:
            for column in ("organization", "scope"):
                row[f"{column}A"], row[f"{column}B"] = row[f"{column}B"], row[f"{column}A"]
            row["relation"] = INVERSE.get(row["relation"], row["relation"])
    compare(golden("rectoria-overlaps"), rows)


def test_cooperation_terms(store):
    """Each norm uses the terms for cooperation that the documents print for it, or that it prints itself."""
    rows = answer(store, "cooperation-terms")

    compare(golden("cooperation-terms"), [{**row, "norm": row["norm"].partition("/")[0]} for row in rows])


@pytest.mark.parametrize("ministry", ["minsa", "mre", "mincul"])
def test_coordination_ties(store, ministry):
    """The office of the ministry has the ties that its functions and the openings of its articles state."""
    rows = answer(store, "coordination-ties", organization=ministry)

    compare(
        golden(f"coordination-ties-{ministry}"),
        [row for row in rows if row["from"].startswith(f"{ministry}-") and row["evidence"] in {"function", "chapeau"}],
    )


def test_collaboration_members(store):
    """The committee and the system have the members that the laws and the document give them, and so the others."""
    compare(golden("collaboration-members"), answer(store, "collaboration-members"))


def test_norms(store):
    """Every norm and instrument of the document is there, with its kind, number and year."""
    rows = [row for row in answer(store, "norms") if "tesis-2018" in row["sources"]]

    compare(golden("norms"), [{**row, "year": row["date"][:4]} for row in rows])


def test_norm_relations(store):
    """Which norm amends, creates or regulates what is as the documents say."""
    rows = answer(store, "norm-relations")

    compare(
        golden("norm-relations"),
        [row for row in rows if row["relation"] in {"amends", "creates", "regulates", "repeals"}],
    )
