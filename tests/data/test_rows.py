"""No row is lost on its way from a table to the graph."""

import csv

import pytest

from coopgraph import resources
from coopgraph.build.passages import read_passages

DATA = resources.root() / "data"

#: Table to the class that its rows describe.
CLASSES = {
    "organizations": "coop:PublicBody",
    "units": "org:OrganizationalUnit",
    "generic_actors": "coop:GenericActor",
    "norms": "coop:LegalNorm",
    "mandates": "coop:Mandate",
    "term_uses": "coop:TermUse",
    "ties": "coop:CoordinationTie",
    "collaborations": "org:OrganizationalCollaboration",
    "memberships": "org:Membership",
    "cubes": "qb:DataSet",
    "functions": "coop:Function",
    "chapeaux": "coop:Chapeau",
    "posts": "org:Post",
    "requirements": "coop:Requirement",
    "competitions": "coop:Competition",
    "legal_bases": "coop:LegalBasis",
    "stages": "coop:Stage",
    "scoring_criteria": "coop:ScoringCriterion",
    "procedures": "coop:Procedure",
    "steps": "coop:Step",
    "branches": "coop:Branch",
    "defined_terms": "coop:DefinedTerm",
    "interviews": "coop:Interview",
    "answers": "coop:Answer",
    "sessions": "coop:Session",
    "gaps": "coop:CoordinationGap",
    "claims": "coop:Claim",
    "findings": "coop:Finding",
    "finding_values": "coop:FindingValue",
    "recommendations": "coop:Recommendation",
}
#: Columns that together name a row, where it is not the first one alone.
KEYS = {"legal_bases": ("subject", "norm"), "finding_values": ("finding", "order")}
PREFIXES = """
PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX qb: <http://purl.org/linked-data/cube#>
"""


def _rows(table: str) -> set[tuple[str, ...]]:
    rows = set()
    for path in DATA.glob(f"*/{table}.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            keys = KEYS.get(table, (reader.fieldnames[0],))
            rows |= {tuple(row[key] for key in keys) for row in reader}
    return rows


@pytest.mark.parametrize("table", CLASSES)
def test_every_row_is_a_node(store, table):
    """A table has as many different rows as the graph has nodes of its class; bodies of other kinds count too."""
    kind = CLASSES[table]
    # International organisations are bodies, but no public bodies.
    pattern = (
        "VALUES ?class { coop:PublicBody coop:InternationalOrganization } ?thing a ?class"
        if table == "organizations"
        else f"?thing a {kind}"
    )
    solutions = store.select(f"{PREFIXES} SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ {pattern} }}")

    assert int(solutions.rows[0][0]) == len(_rows(table)) > 0


def test_no_passage_covers_a_line_of_signatures():
    """The line where the procedure of Pasto is signed by name lies in no passage, so no person enters the graph."""
    passages = read_passages(DATA / "proc-pasto", "proc-pasto")
    covered = [
        row.place for row in passages for first, last in [row.lines.split("-")] if int(first) <= 127 <= int(last)
    ]

    assert passages
    assert covered == []
