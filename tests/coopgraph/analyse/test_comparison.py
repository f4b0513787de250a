import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from coopgraph import query, resources
from coopgraph.analyse.comparison import compare
from coopgraph.cli import main
from coopgraph.errors import ParameterError
from coopgraph.namespaces import ID, VOCAB

#: What the coders read in the four points of MTC and the one of MINCETUR.
MTC_TYPES = {
    "cooperation-management",
    "monitoring-and-evaluation",
    "international-affairs",
    "international-participation",
    "international-commitments",
    "border-and-physical-integration",
    "channelling",
}


def rows(analysis, listing: str) -> list[dict[str, str | None]]:
    """Return the rows of a listing as texts, with the slug of a concept."""
    found = next(item for item in analysis.listings if item.id == listing)
    names = [column.name for column in found.columns]
    return [
        {
            name: None if cell is None else str(cell).removeprefix(str(ID)).removeprefix(str(VOCAB))
            for name, cell in zip(names, row, strict=True)
        }
        for row in found.rows
    ]


def value(analysis, method: str, of: str):
    """Return the value of one measure."""
    (found,) = [item for item in analysis.measures if item.method.id == method and item.of["en"] == of]
    return found.value


def coded_types(unit: str) -> set[str]:
    """Read the types that the source table gives the functions of a unit, without the residual one."""
    table = Path(resources.root()) / "data" / "tesis-2018" / "functions.csv"
    with table.open(encoding="utf-8", newline="") as file:
        functions = [row for row in csv.DictReader(file) if row["function"].startswith(f"{unit}/")]
    return {kind for row in functions if row["residual"] == "false" for kind in row["types"].split("|")}


def test_mtc_and_mincetur(store):
    """MTC has seven types and MINCETUR one of them: Jaccard 1/7; MTC has all of MINCETUR's, MINCETUR a seventh."""
    compared = compare(store, ["MTC", "mincetur"])
    (pair,) = rows(compared, "similarity")

    assert coded_types("mtc-ogpp") | coded_types("mtc-op") == MTC_TYPES
    assert (pair["n"], pair["missing"], pair["shared"], pair["onlyA"], pair["onlyB"]) == ("7", "0", "1", "6", "0")
    assert value(compared, "jaccard", "function types: MTC and mincetur") == 1 / 7
    assert value(compared, "overlap-coefficient", "function types: MTC and mincetur") == 1
    assert value(compared, "dice", "function types: MTC and mincetur") == 2 / 8
    assert value(compared, "containment", "function types of MTC that mincetur has") == 1 / 7
    assert value(compared, "containment", "function types of mincetur that MTC has") == 1


def test_minsa_and_mre(store):
    """MINSA and MRE have the types in common, and alone, that the source table gives their points."""
    compared = compare(store, ["MINSA", "MRE"])
    minsa, mre = coded_types("minsa-ogcti"), coded_types("mre-dci")
    alone = {(row["of"], row["functionType"].rpartition("/")[2]) for row in rows(compared, "only-in-one")}
    both = {
        row["functionType"].rpartition("/")[2]
        for row in rows(compared, "functions")
        if row["textA"] and row["textB"] and row["residual"] == "false"
    }

    assert both == minsa & mre
    assert alone == {("MINSA", kind) for kind in minsa - mre} | {("MRE", kind) for kind in mre - minsa}
    assert value(compared, "jaccard", "function types: MINSA and MRE") == len(minsa & mre) / len(minsa | mre)


@pytest.mark.document
def test_texts_are_those_of_the_document(store, seeds):
    """Every text of MINCETUR, MTC and MINCUL stands in the thesis word for word, but for white space."""
    document = " ".join(next(seeds.glob("002_*.txt")).read_text(encoding="utf-8").split())
    compared = compare(store, ["MINCETUR", "MTC", "MINCUL"])
    texts = {
        text
        for row in rows(compared, "functions")
        for column in ("textA", "textB", "textC")
        for text in (row[column] or "").split("\n")
        if text
    }

    assert "Conducir las acciones de cooperación técnica internacional;" in texts
    assert [text for text in texts if text not in document] == []
    assert len(texts) == 1 + 4 + 6


def test_functions_are_aligned(store):
    """A type that both have comes first, the residual one last, and an empty cell is what a thing has not."""
    found = rows(compare(store, ["MINSA", "MRE"]), "functions")
    order = [(row["residual"], -int(row["having"])) for row in found]

    assert all(first <= second for first, second in pairwise(order))
    assert all(int(row["having"]) == bool(row["textA"]) + bool(row["textB"]) for row in found)
    assert found[-1]["functionType"] == "function-type/residual"


def test_texts_are_those_of_compare_offices(store):
    """Type for type, the texts of MINSA and Callao are those of the query of the contract."""
    solutions = query.run(store, "compare-offices", {"a": "MINSA", "b": "gore-callao"}).solutions
    places = [solutions.variables.index(name) for name in ("functionType", "textA", "textB")]
    expected = {
        cells[0]: [sorted(str(cell or "").split("\n")) for cell in cells[1:]]
        for cells in ([row[place] for place in places] for row in solutions.rows)
    }
    found = {
        VOCAB[row["functionType"]]: [sorted((row[name] or "").split("\n")) for name in ("textA", "textB")]
        for row in rows(compare(store, ["MINSA", "gore-callao"]), "functions")
        if row["residual"] == "false"
    }

    assert found == expected


def test_positions_across_levels_of_government(store):
    """A ministry, a region, a city hall of another country and an agency stand side by side."""
    compared = compare(store, ["MINSA", "gore-callao", "alcaldia-pasto", "apci"])
    columns = ("governmentLevel", "office", "category", "level", "parents")

    assert [tuple(row[column] for column in columns) for row in rows(compared, "positions")] == [
        (
            "government-level/national",
            "unit/minsa-ogcti",
            "office-category/general-office",
            "organizational-level/second",
            "Secretaría General › Ministerio de Salud",
        ),
        (
            "government-level/regional",
            "unit/gore-callao-octi",
            "office-category/regional-advisory",
            "organizational-level/second",
            "Presidencia Regional › Gobierno Regional del Callao",
        ),
        ("government-level/local", "unit/alcaldia-pasto-oai", "office-category/municipal", None, "Alcaldía de Pasto"),
        (
            "government-level/national",
            "unit/apci-dgni",
            "office-category/agency-line",
            "organizational-level/second",
            "Agencia Peruana de Cooperación Internacional",
        ),
    ]
    assert len(rows(compared, "similarity")) == 6


def test_profile_says_the_same_as_positions(store):
    """The profile holds the cells of the positions, an attribute a row."""
    compared = compare(store, ["MINSA", "gore-callao"])
    places = rows(compared, "positions")
    profile = {row["attributeEn"]: (row["valueA"], row["valueB"]) for row in rows(compared, "profile")}

    assert profile["office"] == (places[0]["officeLabel"], places[1]["officeLabel"])
    assert profile["functions"] == ("12", places[1]["functions"])
    assert profile["norms of its functions"][0] == "Decreto Supremo 008-2017-SA"


def test_staff(store):
    """Callao has the posts 037 to 040 and MIMDES 067 to 071, one position each; of MINSA's staff nothing is known."""
    compared = compare(store, ["gore-callao", "mimdes", "MINSA"])
    posts = [(row["of"], row["capNumber"], row["count"]) for row in rows(compared, "staff")]
    places = [(row["posts"], row["positionsKnown"], row["postsWithoutCount"]) for row in rows(compared, "positions")]

    assert posts == [
        *(("gore-callao", number, "1") for number in ("037", "038", "039", "040")),
        *(("mimdes", number, "1") for number in ("067", "068", "069", "070", "071")),
    ]
    assert places == [("4", "4", "0"), ("5", "5", "0"), (None, None, None)]


def test_posts(store):
    """A post is compared with a post of another level: nine functions against sixteen, in its own unit."""
    compared = compare(store, ["apci-ca3057", "gore-callao-037"])

    assert [(row["office"], row["functions"], row["positionsKnown"]) for row in rows(compared, "positions")] == [
        ("unit/apci-dgni", "9", "6"),
        ("unit/gore-callao-octi", "16", "1"),
    ]


def test_one_office_over_time(store):
    """The office of MIMP was MIMDES's under the minister before 2012, and is embedded in planning after."""
    compared = compare(store, ["MIMP@2010-01-01", "MIMP@2018-12-31"])
    before, after = rows(compared, "positions")

    assert (before["thing"], before["body"], before["to"]) == ("unit/mimdes-oci", "organization/mimdes", "2012-01-01")
    assert (before["category"], after["category"]) == ("office-category/minister-advisory", "office-category/embedded")
    assert (after["thing"], after["from"]) == ("unit/mimp-oci", "2012-01-01")


def test_end_of_an_office_is_open(store):
    """On the day on which the later office begins, the former is no more."""
    compared = compare(store, ["MIMP@2011-12-31", "MIMP@2012-01-01"])

    assert [row["thing"] for row in rows(compared, "positions")] == ["unit/mimdes-oci", "unit/mimp-oci"]


def test_reference_date_means_the_office_of_today(store):
    """MINSA's former offices have no dates; at the date that the sources describe, its office is the one of today."""
    compared = compare(store, ["MINSA@2018-12-31", "minsa-oe-2"])

    assert [row["thing"] for row in rows(compared, "positions")] == ["unit/minsa-ogcti", "unit/minsa-oe-2"]


def test_body_without_office(store):
    """MTC has no office: the functions of its organs are compared, and the answer says so."""
    compared = compare(store, ["MTC", "MINSA"])
    notes = " ".join(note["es"] for note in compared.notes)
    place = rows(compared, "positions")[0]

    assert (place["office"], place["category"]) == (None, "office-category/none")
    assert "MTC no tiene oficina de cooperación: se comparan las funciones de Oficina General de Planeamiento" in notes


def test_functions_that_another_organ_has(store):
    """MINCETUR's one function is of the general office above its cooperation office, and the answer says so."""
    notes = [note["en"] for note in compare(store, ["MINCETUR", "MINSA"]).notes]

    assert (
        "MINCETUR: not its office has the functions, but Oficina General de Planificación, Presupuesto y Desarrollo."
        in (notes)
    )


def test_body_without_functions(store):
    """Pasto's office has a procedure and no functions: likeness is not defined, and is not zero."""
    compared = compare(store, ["alcaldia-pasto", "MINSA"])
    (place, _) = rows(compared, "positions")
    (pair,) = rows(compared, "similarity")

    assert {item.value for item in compared.measures} == {None}
    assert {item.missing for item in compared.measures} == {1}
    assert all("alcaldia-pasto" in item.note["en"] for item in compared.measures)
    assert (place["functions"], pair["jaccard"], pair["shared"], pair["textCosine"]) == (None, None, None, None)
    assert any("el grafo no tiene funciones suyas" in note["es"] for note in compared.notes)


def test_order_of_the_names_does_not_count(store):
    """Turned round, a comparison has the same likeness, and containment the other way."""
    one, other = compare(store, ["MINSA", "MRE"]), compare(store, ["MRE", "MINSA"])
    (first,), (second,) = rows(one, "similarity"), rows(other, "similarity")

    assert [first[name] for name in ("jaccard", "dice", "overlapCoefficient")] == [
        second[name] for name in ("jaccard", "dice", "overlapCoefficient")
    ]
    assert float(first["textCosine"]) == pytest.approx(float(second["textCosine"]))
    assert (first["containmentAInB"], first["containmentBInA"]) == (
        second["containmentBInA"],
        second["containmentAInB"],
    )


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["MINSA"], "takes two to four names, not 1"),
        ([], "takes two to four names, not 0"),
        (["MINSA", "MRE", "MEF", "MTC", "PCM"], "takes two to four names, not 5"),
        (["MINSA", "minsa"], "name the same"),
        (["MINSA", "minsa-ogcti"], "name the same"),
        (["minsa-ogcti", "Ministerio de Salud"], "name the same"),
        (["MINSA@2018-12-31", "MINSA"], "name the same"),
        (["MINSAX", "MRE"], r"names nothing in the graph.*minsa"),
        (["Oficina de Cooperación Internacional", "MRE"], "names more than one thing"),
        (["", "MRE"], "an empty name names nothing"),
        (["x" * 500, "MRE"], "longer than 200"),
        (["MINSA@ayer", "MRE"], "what follows @ is not a date"),
        (["MINSA@2018-02-30", "MRE"], "what follows @ is not a date"),
        (["@2018-12-31", "MRE"], "an empty name names nothing"),
        (["minsa-ogcti@2018-12-31", "MRE"], "gives a date to what is no body"),
        (["MINSA@2005-01-01", "MRE"], r"do not say which office MINSA had.*minsa-oe-1"),
        (["MTC@2018-12-31", "MRE"], r"know no cooperation office of MTC.*without a date"),
    ],
)
def test_bad_names(store, names, problem):
    """What cannot be compared is told in a clear sentence with what to do."""
    with pytest.raises(ParameterError, match=problem):
        compare(store, names)


def test_bad_date(store):
    """A date that is not one is refused as in every query."""
    with pytest.raises(ParameterError, match="is not a date"):
        compare(store, ["MINSA", "MRE"], "ayer")


def invoke(home, *arguments: str):
    """Run the command over the graph of the tests."""
    return CliRunner().invoke(main, ["compare", *arguments], env={"COOPGRAPH_HOME": str(home)})


def test_command(graph_home, store):
    """The command writes what the function gives; with a wrong name it ends with 2 and writes nothing."""
    described = json.loads(invoke(graph_home, "MTC", "MINCETUR", "--format", "json").stdout)
    table = invoke(graph_home, "MTC", "MINCETUR", "--table", "similarity", "--format", "csv")
    wrong = invoke(graph_home, "MINSA", "MINSA")

    assert described["id"] == "comparison"
    assert described["parameters"] == {"A": "MTC", "B": "MINCETUR"}
    assert len(table.stdout.splitlines()) == 2
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "name the same" in wrong.stderr
