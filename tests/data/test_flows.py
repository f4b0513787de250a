import csv
import unicodedata
from collections import Counter
from decimal import Decimal

import pytest

from coopgraph import resources
from coopgraph.build import flows
from coopgraph.build.source import read_description
from coopgraph.build.tables import read_table

DATA = resources.root() / "data"
FOLDER = DATA / "tesis-2018"
CUBES = {cube.slug: cube for cube in read_table(FOLDER / "cubes.csv", flows.CubeRow, name="cubes.csv")}
PARTIES = read_table(FOLDER / "cooperants.csv", flows.CooperantRow, name="cooperants.csv")


def cells(slug: str) -> list[flows.ObservationRow]:
    """Read the cells of a cube."""
    row_type = flows.observation_row(CUBES[slug].dimension)
    return read_table(FOLDER / "observations" / f"{slug}.csv", row_type, name=slug)


def amounts(slug: str, year: str) -> dict[str, Decimal | None]:
    """Map the codes of a cube to their values in a year."""
    return {cell.code.rpartition("/")[2]: cell.value for cell in cells(slug) if cell.year == year}


@pytest.mark.parametrize(
    ("slug", "codes", "years"),
    [
        ("flows-by-type", 5, 6),
        ("flows-by-country", 13, 2),
        ("flows-by-country-growth", 13, 1),
        ("flows-multilateral", 24, 5),
        ("flows-by-priority-area", 6, 5),
        ("flows-by-department", 27, 2),
        ("flows-private-by-department", 26, 2),
        ("ngo-registrations", 1, 4),
        ("private-by-region", 2, 2),
        ("south-south-initiatives", 2, 1),
    ],
)
def test_table_is_complete(slug, codes, years):
    """Each row of a table has a cell in each of its years."""
    counts = Counter(cell.code for cell in cells(slug))

    assert (len(counts), set(counts.values())) == (codes, {years})


def test_every_cube_has_its_cells():
    """There is one file of observations for each cube."""
    assert {path.stem for path in resources.files(FOLDER / "observations", ".csv")} == CUBES.keys()


def test_missing_cells_are_those_of_the_document():
    """The document prints "SI" twice, and "n.d." (twice without its last dot) thirteen times."""
    missing = {
        (slug, cell.code.rpartition("/")[2], cell.year): cell.printed
        for slug in CUBES
        for cell in cells(slug)
        if cell.status == "missing"
    }

    multilateral = [
        *(("iica", "2011"), ("fondo-odm", "2011"), ("ops", "2013"), ("ops", "2014"), ("fondo-odm", "2014")),
        *(("birf", "2015"), ("onu-mujeres", "2015"), ("fondo-binacional", "2015"), ("pnuma", "2015")),
        *(("can", "2015"), ("other", "2015")),
    ]
    assert missing == {
        ("flows-by-type", "private", "2016"): "SI",
        ("flows-by-type", "total", "2016"): "SI",
        ("flows-multilateral", "fondo-odm", "2015"): "n.d",
        ("flows-multilateral", "oei", "2015"): "n.d",
        **{("flows-multilateral", *cell): "n.d." for cell in multilateral},
    }


def test_misprints_are_kept_and_flagged():
    """Two cells are misprints: one can be read, the other cannot."""
    misprints = [cell for slug in CUBES for cell in cells(slug) if cell.status == "misprint"]

    assert [(cell.printed, cell.value) for cell in misprints] == [
        ("337,3304,103", None),
        ("62,790.880", Decimal(62790880)),
    ]


@pytest.mark.parametrize(
    ("slug", "year", "total", "excess"),
    [
        ("flows-by-country", "2014", 161_897_555, 420_928),
        ("flows-by-country", "2015", 194_548_992, 7_746_075),
        ("flows-multilateral", "2012", 42_684_951, 0),
        ("flows-by-priority-area", "2011", 421_677_179, 0),
        ("flows-by-priority-area", "2012", 429_924_135, -1),
        ("flows-by-priority-area", "2013", 400_580_533, -1),
        ("flows-by-priority-area", "2014", 337_304_103, -1),
        ("flows-by-priority-area", "2015", 359_585_557, 0),
        ("flows-by-department", "2011", 421_677_179, 0),
        ("flows-by-department", "2015", 359_576_803, 0),
        ("flows-private-by-department", "2014", 246_530_977, 1),
        ("flows-private-by-department", "2015", 233_668_560, -165_538),
    ],
)
def test_rows_add_up_to_the_printed_total(slug, year, total, excess):
    """The rows of a complete table add up to the total it prints, but for an excess that the document itself has."""
    values = amounts(slug, year)

    assert values.pop("total") == total
    assert sum(values.values()) - total == excess


@pytest.mark.parametrize("year", ["2011", "2012", "2013", "2014", "2016"])
def test_official_is_bilateral_and_multilateral(year):
    """The official cooperation is the sum of the bilateral and the multilateral one (in 2015 it is one dollar off)."""
    values = amounts("flows-by-type", year)

    assert values["official"] == values["bilateral"] + values["multilateral"]


@pytest.mark.parametrize("year", ["2011", "2012", "2013"])
def test_total_is_official_and_private(year):
    """The total cooperation is the sum of the official and the private one (in 2015 it is one dollar off)."""
    values = amounts("flows-by-type", year)

    assert values["total"] == values["official"] + values["private"]


def test_tables_print_the_same_total():
    """The total of 2011 stands alike in three tables, and the bilateral one of 2014 and 2015 in two."""
    by_type = amounts("flows-by-type", "2011")

    assert by_type["total"] == amounts("flows-by-priority-area", "2011")["total"]
    assert by_type["total"] == amounts("flows-by-department", "2011")["total"]
    for year in ("2014", "2015"):
        assert amounts("flows-by-type", year)["bilateral"] == amounts("flows-by-country", year)["total"]


def test_lima_and_callao_stand_apart_and_together():
    """One table of departments has Lima and Callao apart, the other joins them; they share all other rows."""
    apart, together = amounts("flows-by-department", "2015"), amounts("flows-private-by-department", "2015")

    assert apart.keys() - together.keys() == {"lima", "callao"}
    assert together.keys() - apart.keys() == {"lima-callao"}


def test_parties_are_used_or_named():
    """Every code of the tables of cooperants, and every partner, is a row of cooperants.csv."""
    kinds = {"group": "cooperant-group", "ngo": "flow-party", "recipient-country": "flow-party"}
    known = {f"{kinds.get(party.type, 'cooperant')}/{party.slug}" for party in PARTIES}
    partners = read_table(FOLDER / "observation_partners.csv", flows.PartnerRow, name="observation_partners.csv")
    codes = {cell.code for slug, cube in CUBES.items() if cube.dimension == "cooperant" for cell in cells(slug)}

    assert codes | {partner.partner for partner in partners} <= known
    # Section 4.7 names 43 cooperants; the interviews name nine more.
    assert len([party for party in PARTIES if party.type not in kinds]) == 43 + 9


def test_every_party_has_an_english_label():
    """The editorial labels name every party of cooperants.csv in English, once."""
    labelled = []
    for path in sorted((DATA / "editorial" / "labels").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            labelled += [row["subject"] for row in csv.DictReader(file) if row["property"] == "prefLabel"]
    parties = [subject.rpartition("/")[2] for subject in labelled if subject.startswith(("cooperant", "flow-party"))]

    assert sorted(parties) == sorted(party.slug for party in PARTIES)


def test_identifiers_are_not_shared():
    """No two parties or departments have the same code of one register."""
    with (DATA / "editorial" / "identifiers" / "flows.csv").open(encoding="utf-8", newline="") as file:
        codes = Counter((row["scheme"], row["value"]) for row in csv.DictReader(file))

    assert codes
    assert set(codes.values()) == {1}


@pytest.mark.document
def test_every_printed_cell_stands_in_its_lines(seeds):
    """Each cell, party, partner and printed source is printed in the lines of the document that it cites."""
    document = read_description(FOLDER).document
    lines = (seeds / document.file).read_text(encoding="utf-8").split("\n")

    def cited(places: tuple[str, ...]) -> str:
        found = []
        for place in places:
            first, _, last = place.removeprefix("L").partition("-")
            found += lines[int(first) - 1 : int(last or first)]
        # The document spells one name with combining accents.
        return unicodedata.normalize("NFC", " ".join(" ".join(found).split()))

    for slug, cube in CUBES.items():
        assert all(part in cited(cube.places) for part in (cube.printed_source or "").split("; ")), slug
        for cell in cells(slug):
            assert cell.printed in cited(cell.places), cell
    for party in PARTIES:
        assert all(name in cited(party.places) for name in (party.name_es, *party.alt_names)), party
