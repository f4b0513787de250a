"""The answers of the named queries against answers worked out by reading the documents, without the program.

Each file of `tests/golden/` holds columns of one answer, with the last part of the IRI for the IRI. Where a document
prints two forms, `|` parts them. A row that a document may be read as stating, and may not, is marked `possible` in
the column `reading`; the column `lines` says where a document states the row: lines of the thesis, or the source first.
Every query of the catalogue has a golden answer: a file here that bears its name, or one of `ELSEWHERE`.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import URIRef

from coopgraph import query
from coopgraph.namespaces import ID
from coopgraph.query import catalogue

GOLDEN = Path(__file__).parents[1] / "golden"
#: Queries whose golden answer has another name: the audit's queries have the claims that they decide.
ELSEWHERE = {"claims": ["claims", "claims-flows"]}
#: Columns of a golden file that say something about the row, and are in no answer.
ABOUT_THE_ROW = {"lines", "reading"}
#: A date of the document may be known to the year only: then the answer begins with it.
DATES = {"from", "to", "validFrom", "validTo", "endedOn"}
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


def begins(text: str, words: int = 3) -> str:
    """Return the first words of each line of a text."""
    return " / ".join(" ".join(line.split(" ")[:words]) for line in text.split("\n"))


def of(name: str, column: str, rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of an answer whose value in a column is one that a golden file has in it."""
    values = {row[column] for row in golden(name)}
    return [row for row in rows if row[column] in values]


def norms_of(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return rows with the norm itself for its division."""
    return [{**row, "norm": row["norm"].partition("/")[0]} for row in rows]


def test_every_query_has_a_golden_answer(store):
    """No query of the catalogue is without a golden answer, and each of the audit decides a claim of one."""
    names = {path.stem for path in GOLDEN.glob("*.csv")}
    audited = {row["claim"] for name in ELSEWHERE["claims"] for row in golden(name)}
    checks = {row["query"] for row in answer(store, "claims") if row["claim"] in audited}
    audit = {name for name in catalogue() if name.startswith("check-")}
    others = set(catalogue()) - audit

    assert {name for names in ELSEWHERE.values() for name in names} <= names
    assert audit - checks == set()
    assert {name for name in others - set(ELSEWHERE) if not any(has_name_of(file, name) for file in names)} == set()


def has_name_of(file: str, query_id: str) -> bool:
    """Tell whether a golden file bears the name of a query, and no longer name of another one."""
    longest = max((name for name in catalogue() if file == name or file.startswith(f"{name}-")), key=len, default="")
    return longest == query_id


@pytest.mark.parametrize("body", ["minsa", "apci"])
def test_organization_structure(store, body):
    """The ministry and the agency have the units, the superiors, the types and the norms of the document."""
    compare(golden(f"organization-structure-{body}"), answer(store, "organization-structure", organization=body))


def test_organizations(store):
    """The public bodies of the five documents are there, with acronym, level, superior and end, and no others."""
    compare(golden("organizations"), [row for row in answer(store, "organizations") if row["level"]])


def test_office_positions(store):
    """The offices at the end of 2018 have the category, level and type of organ that the documents state."""
    compare(golden("office-positions"), answer(store, "office-positions"))


def test_function_coverage(store):
    """Forty types are held by the ministries whose regulations state them, in as many functions."""
    rows = of("function-coverage", "functionType", answer(store, "function-coverage"))

    compare(golden("function-coverage"), [{**row, "share": f"{float(row['share']):.2f}"} for row in rows])


def test_shared_functions(store):
    """Five pairs of ministries share the types that the regulations of both state."""
    expected = golden("shared-functions")
    pairs = {(row["ministryA"], row["ministryB"]) for row in expected}
    rows = [row for row in answer(store, "shared-functions") if (row["ministryA"], row["ministryB"]) in pairs]

    for row in rows:
        for column in ("jaccard", "overlapCoefficient"):
            row[column] = f"{float(row[column]):.4f}"
    compare(expected, rows)


def test_compare_offices(store):
    """The offices of Salud and of Energía y Minas have one type in common, and each its own in its own words."""
    rows = answer(store, "compare-offices", a="minsa", b="minem")

    compare(
        golden("compare-offices-minsa-minem"),
        [{**row, "beginsA": begins(row["textA"]), "beginsB": begins(row["textB"])} for row in rows],
    )


def test_function_acts(store):
    """The points of the office of Economía have the verbs, types and modalities that their words state."""
    rows = [row for row in answer(store, "function-acts") if row["organization"] == "mef"]

    for row in rows:
        row["begins"], row["point"] = begins(row["text"]), row["point"].rstrip(").")
    compare(golden("function-acts-mef"), norms_of(rows))


def test_function_codes(store):
    """Five functions have the verbs, types and modalities of their words, and no counterpart."""
    compare(golden("function-codes"), of("function-codes", "function", answer(store, "function-codes")))


def test_function_holders(store):
    """Each unit holds as many points as its regulation or its manual gives it, residual ones too."""
    compare(golden("function-holders"), answer(store, "function-holders"))


def test_function_matrix(store):
    """Three ministries have as many functions of each type as their points state."""
    compare(golden("function-matrix"), of("function-matrix", "organization", answer(store, "function-matrix")))


def test_functions_by_thing(store):
    """The four points of Transportes stand under each of their types."""
    rows = answer(store, "functions-by-thing", organization="mtc")

    compare(
        golden("functions-by-thing-mtc"),
        [{**row, "begins": begins(row["text"])} for row in norms_of(rows)],
    )


def test_body_fields(store):
    """Four ministries act in the fields of their points, by their regulation."""
    rows = of("body-fields", "organization", answer(store, "body-fields"))

    compare(golden("body-fields"), norms_of(rows))


def test_term_crowding(store):
    """Fourteen terms are used in the articles that give functions to the bodies, each as often as they print it."""
    compare(golden("term-crowding"), of("term-crowding", "term", answer(store, "term-crowding")))


@pytest.mark.parametrize(("name", "arguments"), [("policy-mandates", {}), ("policy-mandates-all", {"asof": "all"})])
def test_policy_mandates(store, name, arguments):
    """Three bodies and two of their organs propose or formulate the policy, with the verbs and dates of the norms."""
    compare(golden(name), norms_of(answer(store, "policy-mandates", **arguments)))


def test_coordination_gaps(store):
    """The gaps that the ties show are those that the functions, the openings and the manual of Callao leave."""
    kinds = {row["kind"] for row in golden("coordination-gaps")}

    compare(golden("coordination-gaps"), [row for row in answer(store, "coordination-gaps") if row["kind"] in kinds])


def test_stated_coordination_gaps(store):
    """What the document or an interview says to be missing stands as a gap of the body that lacks it."""
    rows = answer(store, "coordination-gaps")

    assert [want for want in golden("coordination-gaps-stated") if not any(fits(want, row) for row in rows)] == []


def test_coordination_actors(store):
    """The bodies, the committee and the system have the kind, level, office and functions of the documents."""
    compare(golden("coordination-actors"), of("coordination-actors", "actor", answer(store, "coordination-actors")))


def test_procedures(store):
    """The one procedure is that of Pasto, with both of its codes and its nine steps."""
    compare(golden("procedures"), answer(store, "procedures"))


def test_interview_questions(store):
    """The guide has nineteen questions, two of them under the number 11, and eight interviews answer each."""
    compare(golden("interview-questions"), answer(store, "interview-questions"))


def test_scenarios(store):
    """One scenario realises recommendation 4; the others are of the project."""
    compare(golden("scenarios"), answer(store, "scenarios"))


def test_flow_cells(store):
    """The cells of three columns of two tables are as printed, each with the part that its row has in the sum."""
    columns = {(row["cube"], row["year"]) for row in golden("flow-cells")}
    rows = [row for row in answer(store, "flow-cells") if (row["cube"], row["year"]) in columns]

    compare(golden("flow-cells"), rows)


def test_findings(store):
    """At each place where a document contradicts itself or errs stands a finding of that kind, with that value."""
    rows = answer(store, "findings")

    assert {row["kind"] for row in golden("findings")} == {row["kind"] for row in rows}
    assert [want for want in golden("findings") if not any(found_at(want, row) for row in rows)] == []


def found_at(expected: dict[str, str], row: dict[str, str]) -> bool:
    """Tell whether a finding is of a kind, has a line of a document among its places, and tells a value."""
    places = (place.split(" L") for place in row["places"].split("; "))
    return (
        row["kind"] in expected["kind"].split("|")
        and any(source == expected["source"] and within(lines, int(expected["line"])) for source, lines in places)
        and expected["value"] in row["values"]
    )


def within(lines: str, line: int) -> bool:
    """Tell whether a line is in a range of lines."""
    first, _, last = lines.partition("-")
    return int(first) <= line <= int(last or first)
