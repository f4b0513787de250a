from pathlib import Path

import pytest

from coopgraph.build.tables import Flag, IsoDate, Items, Places, Row, Slug, read_table
from coopgraph.errors import SourceError

HEADER = "slug,names,old,since,places\n"


class _Thing(Row):
    slug: Slug
    names: Items
    old: Flag
    since: IsoDate
    places: Places


def _read(tmp_path: Path, content: str | bytes):
    path = tmp_path / "things.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, _Thing, name="s/things.csv")


def test_cells_become_values(tmp_path):
    """Lists, booleans, dates and places are typed; a row knows its line."""
    (row,) = _read(tmp_path, HEADER + "a-b,uno|dos,true,2018-12-31,L1-2|L4\n")

    assert (row.line, row.slug, row.names, row.old, str(row.since), row.places) == (
        2,
        "a-b",
        ("uno", "dos"),
        True,
        "2018-12-31",
        ("L1-2", "L4"),
    )


@pytest.mark.parametrize(
    ("content", "row", "column", "words"),
    [
        ("slug,names,old,since\na,b,true,,\n", 1, "places", "column is missing"),
        ("slug,names,old,since,places,extra\n", 1, "extra", "nothing reads this column"),
        ("names,slug,old,since,places\n", 1, None, "another order"),
        (HEADER + "a,b,true,,L1\nc,d,true,L1\n", 3, None, "4 cells where the header has 5"),
        (HEADER + "A b,b,true,,L1\n", 2, "slug", "pattern"),
        (HEADER + "a,b,yes,,L1\n", 2, "old", "write true or false"),
        (HEADER + "a,b,true,2018-02-30,L1\n", 2, "since", "date of the calendar"),
        (HEADER + "a,b||c,true,,L1\n", 2, "names", "empty item"),
        (HEADER + "a,b,true,,page 3\n", 2, "places", "pattern"),
        (HEADER + "a,b,true,,\n", 2, "places", "name at least one place"),
        (HEADER + 'a,"b,true,,L1\n', 2, None, "not a CSV row"),
        (HEADER + "a,b,true,,L1", 2, None, "ends in the middle of a line"),
        ("\ufeff" + HEADER + "a,b,true,,L1\n", 1, 1, "byte order mark"),
        (HEADER.replace(",", ";") + "a;b;true;;L1\n", 1, None, "separated by semicolons"),
        (HEADER.encode() + b"a,Espa\xf1a,true,,L1\n", 2, 7, "0xf1 is not UTF-8"),
    ],
)
def test_fault_is_told_with_row_and_column(tmp_path, content, row, column, words):
    """Whatever breaks the contract of a table is told with its file, row and column."""
    with pytest.raises(SourceError, match=words) as caught:
        _read(tmp_path, content)

    assert (caught.value.row, caught.value.column) == (row, column)
    assert "things.csv" in caught.value.file
