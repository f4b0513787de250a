"""What holds between the answers of the named queries, and between them and the graph, whatever the figures are."""

import itertools
import re
from collections import Counter

import pytest

from coopgraph import query
from coopgraph.namespaces import BASE, COOP, ID, ORG, VOCAB

EMBEDDED = [
    *("pcm", "minagri", "mincetur", "mincul", "minam", "mef"),
    *("minem", "mininter", "minjus", "mimp", "produce", "mvcs"),
]
GENERAL = ["minedu", "minsa", "mtpe", "midis"]
MINISTRIES = [*EMBEDDED, *GENERAL, "mindef", "mre", "mtc"]
#: The lines of Anexo I in the document.
ANEXO = slice(5210, 6047)
PREFIXES = f"PREFIX coop: <{COOP}> PREFIX org: <{ORG}> PREFIX owl: <http://www.w3.org/2002/07/owl#>\n"


def answer(store, query_id: str, **arguments: str) -> list[dict[str, str | None]]:
    """Run a named query."""
    solutions = query.run(store, query_id, arguments).solutions
    rows = ((None if term is None else str(term) for term in row) for row in solutions.rows)
    return [dict(zip(solutions.variables, row, strict=True)) for row in rows]


def select(store, text: str) -> list[tuple[str, ...]]:
    """Evaluate a SELECT query."""
    return [tuple(str(term) for term in row) for row in store.select(PREFIXES + text).rows]


def body(slug: str) -> str:
    """Return the IRI of a ministry or another body."""
    return str(ID[f"organization/{slug}"])


@pytest.fixture(scope="module", name="offices")
def _offices(store) -> list[dict[str, str | None]]:
    return answer(store, "cooperation-offices")


@pytest.fixture(scope="module", name="functions")
def _functions(store) -> list[tuple[str, dict[str, str | None]]]:
    return [(slug, row) for slug in MINISTRIES for row in answer(store, "functions-of", organization=slug)]


@pytest.fixture(scope="module", name="anexo")
def _anexo(seeds) -> str:
    """Anexo I with every run of white space folded to one space."""
    text = next(seeds.glob("002_*.txt")).read_text(encoding="utf-8")
    return " ".join(" ".join(text.split("\n")[ANEXO]).split())


def test_every_ministry_has_one_row(offices):
    """The nineteen ministries have one row each, and nothing else has one."""
    assert Counter(row["ministry"] for row in offices) == Counter(map(body, MINISTRIES))


def test_transportes_has_no_office(offices):
    """Transportes is the one ministry without an office, and its category is `none`."""
    without = [row for row in offices if row["office"] is None or row["category"] == str(VOCAB["office-category/none"])]

    assert [(row["ministry"], row["office"], row["category"]) for row in without] == [
        (body("mtc"), None, str(VOCAB["office-category/none"]))
    ]


def test_categories_count_every_ministry_once(store, offices):
    """The offices by category are the categories of the ministries, nineteen in all, and their shares make 100."""
    rows = answer(store, "offices-by-category")

    assert {row["category"]: int(row["offices"]) for row in rows} == Counter(row["category"] for row in offices)
    assert sum(int(row["offices"]) for row in rows) == 19
    assert sum(float(row["share"]) for row in rows) == pytest.approx(100, abs=0.005 * len(rows))
    for row in rows:
        assert float(row["share"]) == pytest.approx(100 * int(row["offices"]) / 19, abs=0.005)


def test_denominations_count_every_office_once(store, offices):
    """The denominations count the offices of the ministries, each once."""
    rows = answer(store, "office-denominations")

    assert sum(int(row["offices"]) for row in rows) == sum(row["office"] is not None for row in offices) == 18
    assert len({row["denomination"] for row in rows}) == len(rows)


def test_function_counts_are_the_rows_of_functions_of(offices, functions):
    """An office's count is the number of points that functions-of lists, and its residual count those marked so."""
    listed = Counter(body(slug) for slug, _ in functions)
    residual = Counter(body(slug) for slug, row in functions if row["residual"] == "true")

    assert {row["ministry"]: int(row["functionCount"]) for row in offices if row["functionCount"] != "0"} == listed
    assert {row["ministry"]: int(row["residualCount"]) for row in offices if row["residualCount"] != "0"} == residual


def test_every_point_is_residual_or_not(functions):
    """Each point says whether it is residual, so residual and substantive points make all of them."""
    assert {row["residual"] for _, row in functions} == {"true", "false"}


def test_function_counts_are_the_functions_of_the_graph(store, offices):
    """The counts add up to the functions in the graph that are assigned to a unit of one of the nineteen."""
    (count,) = select(
        store,
        """SELECT (COUNT(DISTINCT ?function) AS ?count)
           WHERE { ?ministry a coop:Ministry . ?unit org:unitOf ?ministry .
                   ?function a coop:Function ; coop:assignedTo ?unit }""",
    )

    assert sum(int(row["functionCount"]) for row in offices) == int(count[0])


def test_no_chapeau_or_elision_is_a_function(store):
    """Openings of articles and elisions are never functions, asserted or inferred."""
    assert select(store, "SELECT ?x { ?x a coop:Function, ?class . VALUES ?class { coop:Chapeau coop:Elision } }") == []


@pytest.mark.document
def test_functions_end_where_the_points_of_the_document_end(functions, anexo):
    """Each text stands in Anexo I between its own label and the next label, article or decree."""
    after = re.compile(
        r" (?:J |44 )?(?:[a-z][.)] |\d+\. |34\.\d\. |Artículo \d|Decreto Supremo |Las demás que le asigne)"
    )

    for _, row in functions:
        label = re.escape((row["point"] or "").rstrip(").").rpartition(" ")[2]) if row["point"] != "n19" else ""
        before = re.compile(rf"(?:^|\s){label}[.)]+\s$" if label else r"\.\s$")
        found = [match.span() for match in re.finditer(re.escape(row["text"]), anexo)]
        assert any(
            before.search(anexo, max(0, start - 12), start) and after.match(anexo, end) for start, end in found
        ), row["function"]


def test_structure_gives_the_categories(store):
    """The closure finds 12 ministries and CONCYTEC embedded, 4 general offices, Defensa and Relaciones Exteriores."""
    rows = select(
        store,
        """SELECT DISTINCT ?class ?body ?office
           WHERE { VALUES ?class { coop:EmbeddedCooperationOffice coop:GeneralCooperationOffice
                                   coop:GeneralDirectorateCooperationOffice coop:LineDirectorateCooperationOffice }
                   ?office a ?class ; org:unitOf ?body }""",
    )

    slugs: dict[str, list[str]] = {}
    for kind, body, _ in rows:
        slugs.setdefault(kind.removeprefix(COOP), []).append(body.rpartition("/")[2])
    assert {kind: sorted(bodies) for kind, bodies in slugs.items()} == {
        "EmbeddedCooperationOffice": sorted([*EMBEDDED, "concytec"]),
        "GeneralCooperationOffice": sorted(GENERAL),
        "GeneralDirectorateCooperationOffice": ["mindef"],
        "LineDirectorateCooperationOffice": ["mre"],
    }


def test_categories_are_only_inferred(store):
    """No source states the class of an office's category: the closure alone does."""
    rows = select(
        store,
        """SELECT DISTINCT ?graph
           WHERE { VALUES ?class { coop:EmbeddedCooperationOffice coop:GeneralCooperationOffice
                                   coop:GeneralDirectorateCooperationOffice coop:LineDirectorateCooperationOffice }
                   GRAPH ?graph { ?office a ?class } }""",
    )

    assert rows == [(f"{BASE}graph/inferred",)]


def test_no_unit_is_a_formal_organization(store):
    """Nothing makes a unit a formal organisation."""
    assert select(store, "SELECT ?unit { ?unit a org:OrganizationalUnit, org:FormalOrganization }") == []


def test_nothing_is_the_same_as_another_thing(store):
    """The closure never finds two names for one thing."""
    assert select(store, "SELECT ?a ?b { ?a owl:sameAs ?b FILTER (?a != ?b) }") == []


def test_coverage_counts_offices(store, functions):
    """No type of function has more bodies than there are offices, and each body of a type is one that has the type."""
    rows = answer(store, "function-coverage")

    assert rows
    assert len({row["functionType"] for row in rows}) == len(rows)
    for row in rows:
        assert 0 < int(row["offices"]) <= 19
        assert 0 < float(row["share"]) <= 100
        assert len(row["bodies"].split("; ")) == int(row["offices"])


@pytest.mark.parametrize(
    ("asof", "technical", "non_reimbursable"),
    [
        ("1990-01-01", None, None),
        ("2002-04-10", None, None),
        ("2002-04-11", "ley-27692", "ley-27692"),
        ("2006-12-07", "ley-27692", "ley-27692"),
        ("2006-12-08", "ley-27692", "ley-28925"),
        ("2018-12-31", "ley-27692", "ley-28925"),
    ],
)
def test_mandates_of_the_agency_follow_the_law_in_force(store, asof, technical, non_reimbursable):
    """The agency steers technical cooperation from its creation, and the amending law replaces its other mandate."""
    rows = answer(store, "steering-mandates", asof=asof)

    found = {
        row["scope"].rpartition("/")[2]: row["norm"].removeprefix(ID["norm/"]).partition("/")[0]
        for row in rows
        if row["organization"] == body("apci")
    }
    expected = {
        "cooperacion-tecnica-internacional": technical,
        "cooperacion-internacional-no-reembolsable": non_reimbursable,
    }
    assert found == {scope: norm for scope, norm in expected.items() if norm}


def test_mandates_without_a_date_are_those_of_the_reference_date(store):
    """Without a date, the mandates are those in force at the graph's reference date, fewer than all there were."""
    at_the_date = answer(store, "steering-mandates")

    assert at_the_date == answer(store, "steering-mandates", asof="2018-12-31")
    assert len(at_the_date) < len(answer(store, "steering-mandates", asof="all"))


@pytest.mark.parametrize("query_id", ["steering-mandates", "policy-mandates"])
def test_no_extinct_body_has_a_mandate_in_force(store, query_id):
    """A body that the document says no longer exists holds no mandate at the reference date."""
    extinct = {iri for (iri,) in select(store, "SELECT ?body { ?body coop:isExtinct true }")}

    assert body("inp") in extinct
    assert [row["mandate"] for row in answer(store, query_id) if row["organization"] in extinct] == []


def test_overlaps_join_two_bodies_with_a_mandate(store):
    """Each overlap is between mandates of two bodies, and no rectoría overlaps before there are two."""
    holders = {row["organization"] for row in answer(store, "steering-mandates")}

    for row in answer(store, "rectoria-overlaps"):
        assert row["organizationA"] != row["organizationB"]
        assert {row["organizationA"], row["organizationB"]} <= holders
    assert answer(store, "rectoria-overlaps", asof="2007-01-01") == []


def test_a_ministry_stands_for_its_office_by_any_name(store):
    """Slug, acronym and IRI of a ministry give the same functions."""
    by_slug = answer(store, "functions-of", organization="minsa")

    assert by_slug
    for name in ("MINSA", "Minsa", body("minsa"), "minsa-ogcti", str(ID["unit/minsa-ogcti"])):
        assert answer(store, "functions-of", organization=name) == by_slug


def test_a_post_has_the_functions_that_functions_of_lists(store):
    """The function count of a post is the number of points that functions-of lists for it, residual ones too."""
    for post in answer(store, "posts"):
        rows = answer(store, "functions-of", organization=post["post"]) if post["functionCount"] != "0" else []

        assert (int(post["functionCount"]), {row["holder"] for row in rows}) == (
            len(rows),
            {post["post"]} if rows else set(),
        )
        assert int(post["residualCount"]) == sum(row["residual"] == "true" for row in rows)


def test_posts_report_inside_their_body(store):
    """Each post reports to a post or a unit of its own body, and the posts of a body are those of its units."""
    rows = answer(store, "posts")
    units = dict(select(store, "SELECT ?unit ?body { ?unit org:unitOf ?body }"))
    places = units | {row["post"]: row["body"] for row in rows}

    assert {row["post"] for row in rows if row["reportsTo"] and places[row["reportsTo"]] != row["body"]} == set()
    for slug in ("gore-callao", "mimdes", "apci"):
        assert answer(store, "posts", organization=slug) == [row for row in rows if row["body"] == body(slug)]


def test_functions_of_a_body_are_those_of_its_units_and_posts(store):
    """The functions of the regional government are the general ones of its office and those of its four posts."""
    rows = answer(store, "functions-of", organization="gore-callao")
    office = str(ID["unit/gore-callao-octi"])
    posts = {post["post"]: int(post["functionCount"]) for post in answer(store, "posts", organization="gore-callao")}

    assert Counter(row["holder"] for row in rows) == {office: 15, **posts}
    assert {row["unit"] for row in rows} == {office}


def test_every_office_of_a_ministry_ends_its_history(store, offices):
    """The history of a ministry ends with the office of today, with the category and the parent that it has there."""
    rows = answer(store, "office-history")
    last = {row["organization"]: row for row in rows}

    for office in offices:
        if office["office"] is None:
            assert office["ministry"] not in last
            continue
        found = last[office["ministry"]]
        assert [found[column] for column in ("office", "officeName", "parentName", "category")] == [
            office[column] for column in ("office", "officeName", "parentName", "category")
        ]
        assert found["to"] is None


def test_histories_follow_the_changes(store):
    """Each row of a history that an event brought comes right after the office that the event ended, on that day."""
    rows = answer(store, "office-history")
    originals = dict(select(store, "SELECT ?event ?unit { ?event org:originalOrganization ?unit }"))

    for before, row in itertools.pairwise(rows):
        if row["event"] in originals:
            assert (before["organization"], before["office"]) == (row["organization"], originals[row["event"]])
            assert before["to"] == row["from"]
    assert all((row["from"] is None) == (row["fromPrecision"] is None) for row in rows)
    assert all((row["to"] is None) == (row["toPrecision"] is None) for row in rows)


def test_a_predecessor_has_its_own_history_too(store):
    """The office of MIMDES opens the history of its successor, and is alone in that of MIMDES."""
    own, successor = (answer(store, "office-history", organization=slug) for slug in ("mimdes", "mimp"))

    assert [row["office"] for row in own] == [successor[0]["office"]]
    assert {row["body"] for row in successor} == {body("mimdes"), body("mimp")}


def test_each_interview_answers_each_question_once(store):
    """Eight bodies answer, each every numbered question once, and every answer has a code, a label and a place."""
    rows = answer(store, "interview-answers")
    questions = {row["question"]: row for row in answer(store, "interview-questions")}

    assert len({row["organization"] for row in rows}) == 8
    assert {question: row["answers"] for question, row in questions.items() if row["guideNumber"]} == {
        question: "8" for question, row in questions.items() if row["guideNumber"]
    }
    assert max(Counter((row["organization"], row["question"]) for row in rows).values()) == 1
    assert all(row["codes"] and row["answerLabel"] and row["places"] for row in rows)


def test_statements_have_their_places(store):
    """Every claim, finding and recommendation stands once, says something, and tells the lines that it rests on."""
    for query_id, column in (("claims", "claim"), ("findings", "finding"), ("recommendations", "recommendation")):
        rows = answer(store, query_id)

        assert len({row[column] for row in rows}) == len(rows) > 0
        for row in rows:
            assert row[f"{column}Label"]
            assert all(re.fullmatch(r"[a-z0-9-]+ L\d+(-\d+)?", place) for place in row["places"].split("; ")), row


def test_a_one_sided_tie_is_prescribed(store):
    """What an interview tells is no provision: each one-sided gap rests on a tie of another kind of evidence."""
    ties = answer(store, "coordination-ties")
    prescribed = {(row["fromBody"], row["toBody"]) for row in ties if not row["evidence"].endswith("/interview")}

    for row in answer(store, "coordination-gaps"):
        if row["kind"] == "one-sided":
            assert (row["organization"], row["counterpart"]) in prescribed
            assert (row["counterpart"], row["organization"]) not in prescribed


def test_gaps_are_told_once(store):
    """A gap that the graph shows and a source states stands once; what a source states keeps its place in the graph."""
    rows = answer(store, "coordination-gaps")

    assert {row["gap"] for row in rows if row["gap"]} == {
        gap for (gap,) in select(store, "SELECT ?gap { ?gap a coop:CoordinationGap }")
    }
    for kind, slugs in (("outside-committee", ["concytec"]), ("no-office", ["mtc"])):
        national = [
            row["organization"] for row in rows if row["kind"] == kind and "/organization/" in row["organization"]
        ]
        assert national == [body(slug) for slug in slugs]


def test_only_the_nineteen_are_counted(store):
    """Offices of other levels and times are in no count of the ministries; where they have a type, they stand apart."""
    shared = answer(store, "shared-functions")
    names = {row["organizationLabel"]: row["organization"] for row in answer(store, "organizations")}

    assert {row["ministryA"] for row in shared} | {row["ministryB"] for row in shared} <= set(map(body, MINISTRIES))
    assert {row["ministry"] for row in answer(store, "split-functions")} == {body("mtc")}
    others = {
        name
        for row in answer(store, "function-coverage")
        if row["otherBodies"]
        for name in row["otherBodies"].split("; ")
    }
    assert others == {"APCI", "MIMDES", "Gobierno Regional del Callao"}
    assert names["Gobierno Regional del Callao"] == body("gore-callao")


@pytest.mark.parametrize("other", ["gore-callao", "mimdes", "apci", "alcaldia-pasto"])
def test_offices_of_all_levels_compare(store, other):
    """A ministry compares with an office of another level or time, which has the types of its units and its posts."""
    rows = answer(store, "compare-offices", a="minsa", b=other)
    held = {
        iri
        for (iri,) in select(
            store,
            f"""SELECT DISTINCT ?type {{ ?function a coop:Function ; coop:isResidual false ; coop:functionType ?type ;
                coop:assignedTo/org:postIn?/org:unitOf <{body(other)}> }}""",
        )
    }

    assert {row["functionType"] for row in rows if row["inB"] == "true"} == held
    assert bool(held) == (other != "alcaldia-pasto")
