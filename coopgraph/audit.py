"""Checks what the sources claim: each claim by the one named query that computes it, and the verdict that follows.

How a value is computed is in `queries/audit/`; here is only how a computed value is compared with a claimed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from rdflib import Graph, Literal, URIRef

from coopgraph.errors import QueryError, ResourceNotFoundError
from coopgraph.model import Call, Text
from coopgraph.namespaces import BASE, COOP, DCTERMS, EARL, ID, RDF, RDFS, SKOS, VOCAB
from coopgraph.query import Catalogue, NamedQuery, catalogue, run
from coopgraph.store.port import Store

__all__ = ["RELATIONS", "ClaimCheck", "Reading", "agrees", "audit_claims", "decide", "read_check", "state_checks"]

#: Folder of the queries that check claims.
TOPIC = "audit"
#: The query that lists what no source lets anybody decide.
UNDECIDABLE = "check-undecidable"
#: The query that lists the claims that are the only statement of their own datum: it prevails over the one that
#: computes the value, since a check that compares a sentence with itself cannot fail.
CIRCULAR = "check-circular"
#: How a computed value may be compared with a claimed one; without any, they are equal.
RELATIONS = ("at-least", "at-most", "more-than", "less-than", "within")

_VERDICTS = VOCAB["check-verdict/"]
_CLAIMS = "claims"
_AGENT = ID["agent/claims-audit"]
_AGENT_NAMES = {"es": "Comprobación de afirmaciones de coopgraph", "en": "coopgraph's check of claims"}
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2})?")
_Row = Mapping[str, str | None]


@dataclass(frozen=True)
class Reading:
    """One way to understand a claim, and what it gives.

    Attributes:
        name: Language to how the claim was read; empty where there is only one way.
        computed: The value, in the form of the claimed one.
        arithmetic: The operation with its numbers, or the things counted.
        relation: One of `RELATIONS`, or None for equality.
        agrees: Whether the value is the one claimed, at the precision of the claim.
    """

    name: Text
    computed: str
    arithmetic: str
    relation: str | None
    agrees: bool


@dataclass(frozen=True)
class ClaimCheck:
    """What the check of a claim found.

    Attributes:
        claim: The claim.
        claimed: The claimed value, as the graph has it.
        query: Id of the query that checked it.
        title: Language to the title of that query.
        readings: Sorted by name; none for what cannot be checked.
        reason: Why it cannot be checked: a concept of `vocab/undecidable-reason`, else None.
    """

    claim: URIRef
    claimed: str
    query: str
    title: Text
    readings: tuple[Reading, ...]
    reason: URIRef | None

    @property
    def slug(self) -> str:
        """The last part of the IRI of the claim."""
        return self.claim.removeprefix(str(ID["claim/"]))

    @property
    def verdict(self) -> URIRef:
        """The concept of `vocab/check-verdict` that follows from the readings."""
        return _VERDICTS + decide([reading.agrees for reading in self.readings])

    @property
    def call(self) -> Call:
        """The query with the argument that gives this check alone."""
        return Call(self.query, {"claim": self.slug})


def decide(agreements: Iterable[bool]) -> str:
    """Tell the verdict that follows from readings.

    Args:
        agreements: Whether each reading agrees with the claim.

    Returns:
        Slug of a concept of `vocab/check-verdict`.

    >>> decide([True, True]), decide([False]), decide([True, False]), decide([])
    ('holds', 'does-not-hold', 'ambiguous', 'cannot-be-checked')
    """
    found = set(agreements)
    if not found:
        return "cannot-be-checked"
    if len(found) > 1:
        return "ambiguous"
    return "holds" if found.pop() else "does-not-hold"


def agrees(claimed: str, unit: str | None, relation: str | None, computed: str) -> bool:
    """Tell whether a computed value is the one claimed, at the precision of the claim.

    Args:
        claimed: A decimal number, `true` or `false`, a date as precise as it is claimed, a range `1-2`, or slugs
            joined by `; `.
        unit: Slug of the unit. Percentages are compared at the digits after the point that are claimed, amounts in
            `usd` at the significant ones (trailing zeros are not); everything else exactly.
        relation: One of `RELATIONS`, or None for equality.
        computed: The value, in the form of the claimed one; a date may be more precise.

    Returns:
        Whether it agrees; what a wrong relation raises is a `QueryError`.

    >>> agrees("14", "percent", None, "13.7413"), agrees("215000000", "usd", None, "214888246")
    (True, True)
    >>> agrees("1991-11-08", None, None, "1991"), agrees("1991", None, None, "1991-11-08")
    (False, True)
    """
    if relation is not None:
        return _stands_in_relation(claimed, relation, computed)
    wanted, found = _number(claimed), _number(computed)
    if wanted is None or found is None:
        is_within = _DATE.fullmatch(claimed) is not None and computed.startswith(f"{claimed}-")
        return computed == claimed or is_within
    return _round(found, _precision(claimed, wanted, unit)) == wanted


def _stands_in_relation(claimed: str, relation: str, computed: str) -> bool:
    least, _, most = claimed.partition("-") if relation == "within" else (claimed, "", claimed)
    found, low, high = _number(computed), _number(least), _number(most)
    if relation not in RELATIONS or found is None or low is None or high is None:
        raise QueryError(
            f"{computed!r} cannot be compared with {claimed!r} by {relation!r}.",
            remedy=f"Let the query bind one of {', '.join(RELATIONS)}, and a number.",
        )
    return {
        "at-least": found >= low,
        "at-most": found <= low,
        "more-than": found > low,
        "less-than": found < low,
        "within": low <= found <= high,
    }[relation]


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _precision(claimed: str, wanted: Decimal, unit: str | None) -> Decimal | None:
    """Give the unit of the last digit that is claimed, or None if the value is claimed to be exact."""
    if unit == "percent":
        return Decimal(1).scaleb(-len(claimed.partition(".")[2]))
    if unit == "usd" and wanted:
        return Decimal(1).scaleb(len(claimed) - len(claimed.rstrip("0")))
    return None


def _round(number: Decimal, precision: Decimal | None) -> Decimal:
    if precision is None:
        return number
    return (number / precision).quantize(Decimal(1), rounding=ROUND_HALF_UP) * precision


def audit_claims(store: Store, queries: Catalogue | None = None) -> tuple[ClaimCheck, ...]:
    """Check every claim of the graph.

    Args:
        store: The graph.
        queries: The named queries; default, those of the library.

    Returns:
        One check a claim, sorted by claim; a claim that no query checks, or more than one, is a `QueryError`.
    """
    queries = catalogue() if queries is None else queries
    claims = {str(row["claim"]): row for row in _rows(store, queries[_CLAIMS])}
    found: dict[str, tuple[NamedQuery, list[_Row]]] = {}
    for query in (query for query in queries.values() if query.topic == TOPIC and query.id != CIRCULAR):
        for row in _rows(store, query):
            checking, rows = found.setdefault(str(row["claim"]), (query, []))
            _require_one(row, checking, query)
            rows.append(row)
    _require_all(claims, found)
    found |= {str(row["claim"]): (queries[CIRCULAR], [row]) for row in _list_circular(store, queries)}
    return tuple(_check(claims[claim], *found[claim]) for claim in sorted(claims))


def _list_circular(store: Store, queries: Catalogue) -> Iterator[_Row]:
    return _rows(store, queries[CIRCULAR]) if CIRCULAR in queries else iter(())


def _rows(store: Store, query: NamedQuery) -> Iterator[_Row]:
    solutions = run(store, query).solutions
    for row in solutions.rows:
        yield {name: None if term is None else str(term) for name, term in zip(solutions.variables, row, strict=True)}


def _require_one(row: _Row, first: NamedQuery, second: NamedQuery) -> None:
    if first.id != second.id:
        raise QueryError(
            f"the claim {row['claim']} is checked by two queries, {first.id} and {second.id}.",
            remedy="Take its measure out of one of them.",
        )


def _require_all(claims: Mapping[str, _Row], found: Mapping[str, object]) -> None:
    unchecked = sorted(set(claims) - set(found))
    if unchecked:
        raise QueryError(
            f"no query of queries/{TOPIC} has a row for the claim {unchecked[0]}, "
            f"whose measure is {claims[unchecked[0]]['measure']} ({len(unchecked)} such claims).",
            remedy=f"Correct the measure, add a query for it, or give the reason in {UNDECIDABLE}.rq.",
        )


def _check(claim: _Row, query: NamedQuery, rows: list[_Row]) -> ClaimCheck:
    reason = rows[0].get("reason")
    readings = () if reason is not None else tuple(_read(claim, query, row) for row in rows)
    return ClaimCheck(
        claim=URIRef(str(claim["claim"])),
        claimed=claim["claimed"] or "",
        query=query.id,
        title=query.title,
        readings=readings,
        reason=None if reason is None else URIRef(reason),
    )


def _read(claim: _Row, query: NamedQuery, row: _Row) -> Reading:
    computed, arithmetic = row["computed"], row["arithmetic"]
    if computed is None or not arithmetic or not claim["claimed"]:
        raise QueryError(
            f"{query.id} leaves the value or the arithmetic of the claim {row['claim']} empty, or it claims no value.",
            remedy="Correct the query, or give the claim a value.",
        )
    relation = None if row["relation"] in (None, "equal") else row["relation"]
    texts = {"es": row["reading"], "en": row["readingEn"]}
    return Reading(
        name={language: text for language, text in texts.items() if text},
        computed=computed,
        arithmetic=arithmetic,
        relation=relation,
        agrees=agrees(claim["claimed"], claim["valueUnit"], relation, computed),
    )


def state_checks(checks: Iterable[ClaimCheck]) -> Graph:
    """State checks in the W3C Evaluation and Report Language.

    Adds: `?claim coop:checkedBy ?query`, `?assertion a earl:Assertion ; earl:subject ?claim ; earl:test ?query ;
    earl:mode earl:automatic ; earl:assertedBy ?agent ; earl:result ?result`, `?result a earl:TestResult ;
    earl:outcome ?verdict ; coop:reading ?reading`, or `coop:undecidableReason`.

    Args:
        checks: The checks.

    Returns:
        The triples, without blank nodes.
    """
    graph = Graph()
    _add(graph, _AGENT, (RDF.type, EARL.Software), *_named(SKOS.prefLabel, _AGENT_NAMES))
    for check in checks:
        _state_assertion(graph, check)
        _state_result(graph, check)
    return graph


def _state_assertion(graph: Graph, check: ClaimCheck) -> None:
    assertion, query = _assertion(check), URIRef(f"{BASE}queries/{check.query}")
    _add(
        graph,
        query,
        (RDF.type, EARL.TestCase),
        (DCTERMS.identifier, Literal(check.query)),
        *_named(RDFS.label, check.title),
    )
    _add(graph, check.claim, (COOP.checkedBy, query))
    _add(
        graph,
        assertion,
        (RDF.type, EARL.Assertion),
        (EARL.subject, check.claim),
        (EARL.test, query),
        (EARL.mode, EARL.automatic),
        (EARL.assertedBy, _AGENT),
        (EARL.result, assertion + "/result"),
    )


def _state_result(graph: Graph, check: ClaimCheck) -> None:
    result = _assertion(check) + "/result"
    _add(graph, result, (RDF.type, EARL.TestResult), (EARL.outcome, check.verdict))
    if check.reason is not None:
        _add(graph, result, (COOP.undecidableReason, check.reason))
    for order, reading in enumerate(check.readings, 1):
        node = _assertion(check) + f"/reading-{order}"
        _add(graph, result, (COOP.reading, node))
        _add(
            graph,
            node,
            (RDF.type, COOP.Reading),
            (RDF.value, Literal(reading.computed)),
            (COOP.agrees, Literal(reading.agrees)),
            (COOP.arithmetic, Literal(reading.arithmetic)),
            *_named(COOP.statement, reading.name),
        )
        if reading.relation is not None:
            _add(graph, node, (COOP.comparison, Literal(reading.relation)))


def _assertion(check: ClaimCheck) -> URIRef:
    return ID[f"assertion/{check.slug}"]


def _named(predicate: URIRef, texts: Text) -> Iterator[tuple[URIRef, Literal]]:
    for language, text in texts.items():
        yield predicate, Literal(text, lang=language)


def _add(graph: Graph, subject: URIRef, *pairs: tuple[URIRef, URIRef | Literal]) -> None:
    for predicate, value in pairs:
        graph.add((subject, predicate, value))


def read_check(store: Store, claim: URIRef) -> ClaimCheck:
    """Read what the build found about a claim.

    Reads: what `state_checks` adds.

    Args:
        store: The graph.
        claim: The claim.

    Returns:
        The check.

    Raises:
        ResourceNotFoundError: If the graph holds no check of it.
    """
    queries = store.triples((claim, COOP.checkedBy, None))
    if not queries:
        raise ResourceNotFoundError(f"the graph holds no check of {claim}.", remedy="Run `coopgraph build`.")
    query = URIRef(str(queries[0][2]))
    result = ID[f"assertion/{claim.removeprefix(str(ID['claim/']))}/result"]
    nodes = [URIRef(str(node)) for _, _, node in store.triples((result, COOP.reading, None))]
    reasons = store.triples((result, COOP.undecidableReason, None))
    return ClaimCheck(
        claim=claim,
        claimed=_text(store, claim, COOP.claimedValue) or "",
        query=_text(store, query, DCTERMS.identifier) or "",
        title=_texts(store, query, RDFS.label),
        readings=tuple(_read_reading(store, node) for node in nodes),
        reason=URIRef(str(reasons[0][2])) if reasons else None,
    )


def _read_reading(store: Store, node: URIRef) -> Reading:
    return Reading(
        name=_texts(store, node, COOP.statement),
        computed=_text(store, node, RDF.value) or "",
        arithmetic=_text(store, node, COOP.arithmetic) or "",
        relation=_text(store, node, COOP.comparison),
        agrees=_text(store, node, COOP.agrees) == "true",
    )


def _text(store: Store, subject: URIRef, predicate: URIRef) -> str | None:
    found = store.triples((subject, predicate, None))
    return str(found[0][2]) if found else None


def _texts(store: Store, subject: URIRef, predicate: URIRef) -> Text:
    found = [value for _, _, value in store.triples((subject, predicate, None))]
    return {value.language: str(value) for value in found if isinstance(value, Literal) and value.language}
