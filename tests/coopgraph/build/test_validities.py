"""When something was so: what dated changes, validities.csv and source.yml state of it."""

from pathlib import Path

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import XSD

from coopgraph.build import organizations
from coopgraph.build.ledger import Entry, Ledger
from coopgraph.build.source import read_description, state_description
from coopgraph.build.tables import read_table
from coopgraph.errors import SourceError, UnknownValueError
from coopgraph.namespaces import COOP, ID, ORG, VOCAB

PASSAGE = ID["passage/s/0-9"]
EVENTS = "slug,class,original,resulting,norm,article,date,precision,places\n"
VALIDITIES = "subject,from,from_precision,to,to_precision,places\n"
OLD, NEW = ID["unit/old"], ID["unit/new"]


@pytest.fixture(name="ledger")
def _ledger() -> Ledger:
    """A ledger that knows a kind of change, two precisions and one place."""
    concepts = {"date-precision": frozenset({"year", "day"})}
    return Ledger("s", concepts, frozenset({"Succession", "Creation"}), {"L1": (PASSAGE,)})


def state(tmp_path: Path, ledger: Ledger, header: str, line: str) -> Graph:
    """State one row, all of whose statements rest on the one passage."""
    row_type, state_row = {
        EVENTS: (organizations.EventRow, organizations.state_event),
        VALIDITIES: (organizations.ValidityRow, organizations.state_validity),
    }[header]
    path = tmp_path / "rows.csv"
    path.write_text(f"{header}{line}\n", encoding="utf-8")
    graph = Graph()
    for row in read_table(path, row_type, name="s/rows.csv"):
        for statement in state_row(Entry(row, ledger)):
            assert statement.evidence == (PASSAGE,)
            graph.add((statement.subject, statement.predicate, statement.object))
    return graph


def day(text: str) -> Literal:
    """Return an xsd:date."""
    return Literal(text, datatype=XSD.date)


def test_a_dated_change_ends_one_thing_and_begins_the_other(tmp_path, ledger):
    """What a change ends is over on the day on which what it results in begins, known as precisely as the change."""
    graph = state(tmp_path, ledger, EVENTS, "x,Succession,unit/old,unit/new,,,2010-01-01,year,L1")
    precision = VOCAB["date-precision/year"]

    assert set(graph.predicate_objects(OLD)) == {(COOP.validTo, day("2010-01-01")), (COOP.validToPrecision, precision)}
    assert set(graph.predicate_objects(NEW)) == {
        (COOP.validFrom, day("2010-01-01")),
        (COOP.validFromPrecision, precision),
    }
    assert graph.value(ID["event/x"], COOP.validFrom) == day("2010-01-01")


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("x,Succession,unit/old,unit/new,,,,,L1", []),
        ("x,Creation,,unit/new,,,2010-05-04,day,L1", [NEW]),
        ("x,Succession,unit/old,,,,2010-05-04,day,L1", [OLD]),
    ],
)
def test_what_a_change_does_not_tell_is_not_stated(tmp_path, ledger, line, stated):
    """A change without date dates nothing, and one of a single thing dates that thing only."""
    graph = state(tmp_path, ledger, EVENTS, line)

    assert sorted(set(graph.subjects()) - {ID["event/x"]}) == stated
    assert (ID["event/x"], ORG.resultingOrganization, NEW) in graph or NEW not in stated


def test_a_validity_without_change_is_stated(tmp_path, ledger):
    """A row of validities.csv dates the beginning, the end or both, and nothing else of its subject."""
    graph = state(tmp_path, ledger, VALIDITIES, "unit/old,1996-01-01,year,2009-12-31,day,L1")

    assert set(graph) == {
        (OLD, COOP.validFrom, day("1996-01-01")),
        (OLD, COOP.validFromPrecision, VOCAB["date-precision/year"]),
        (OLD, COOP.validTo, day("2009-12-31")),
        (OLD, COOP.validToPrecision, VOCAB["date-precision/day"]),
    }
    assert len(state(tmp_path, ledger, VALIDITIES, "unit/old,,,2009-12-31,,L1")) == 1


@pytest.mark.parametrize(
    ("line", "error", "problem"),
    [
        ("unit/old,1996-13-01,year,,,L1", SourceError, "row 2, column from"),
        ("unit/old,1996-01-01,decade,,,L1", UnknownValueError, "row 2, column from_precision"),
        ("unit/old,,,1996,year,L1", SourceError, "row 2, column to"),
        ("old,1996-01-01,year,,,L1", SourceError, "row 2, column subject"),
        ("unit/old,1996-01-01,year,,,", SourceError, "row 2, column places"),
    ],
)
def test_a_faulty_validity_is_told_with_its_place(tmp_path, ledger, line, error, problem):
    """A date that is none, an unknown precision or a row without evidence is told with row and column."""
    with pytest.raises(error, match=problem):
        state(tmp_path, ledger, VALIDITIES, line)


def describe(tmp_path: Path, more: str):
    """Read the source.yml of a source `s`."""
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "source.yml").write_text(
        f"id: s\nkind: regulation\ntitle: {{es: Manual, en: Manual}}\nbounds: {{}}\n{more}", encoding="utf-8"
    )
    return read_description(folder)


def test_a_source_states_the_date_that_it_describes(tmp_path):
    """The reference date of a source.yml is stated as a date."""
    triples = set(state_description(describe(tmp_path, "reference_date: 2022-08-02\n")))

    assert (ID["source/s"], COOP.referenceDate, day("2022-08-02")) in triples


def test_a_source_that_describes_no_date_states_none(tmp_path):
    """Where the document does not say which date it describes, nothing is stated."""
    assert COOP.referenceDate not in {triple[1] for triple in state_description(describe(tmp_path, ""))}


def test_a_reference_date_that_is_no_date_is_told(tmp_path):
    """A year is no date, and the message names the key."""
    with pytest.raises(SourceError, match="reference_date"):
        describe(tmp_path, "reference_date: '2022'\n")


@pytest.mark.document
@pytest.mark.parametrize(
    ("source", "document", "printed", "date"),
    [
        ("proc-pasto", "003_", "02-Ago-22", "2022-08-02"),
        ("cpmt-apci-2025", "004_", "LIMA, 12 DE JUNIO DE 2025", "2025-06-12"),
        ("tesis-2018", "002_", "un periodo que va del 2011 al 2018", "2018-12-31"),
    ],
)
def test_the_documents_print_the_dates_that_they_describe(store, seeds, source, document, printed, date):
    """Each reference date is that of words of the document."""
    text = " ".join(next(seeds.glob(f"{document}*.txt")).read_text(encoding="utf-8").split())

    assert printed in text
    assert [triple[2] for triple in store.triples((ID[f"source/{source}"], COOP.referenceDate, None))] == [day(date)]
