"""Runs a named query: turns arguments into terms, writes them into the VALUES blocks, and asks the store.

What an argument names is looked up in `names`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from rdflib import Literal
from rdflib.namespace import XSD

from coopgraph.errors import CoopGraphError, ParameterError
from coopgraph.model import Text
from coopgraph.namespaces import COOP, ID
from coopgraph.query.catalogue import get
from coopgraph.query.header import ASOF, NamedQuery, Parameter
from coopgraph.query.names import find_thing
from coopgraph.query.notes import write_notes
from coopgraph.store.port import Solutions, Store, Term
from coopgraph.store.syntax import read_outline
from coopgraph.store.terms import write_term

__all__ = ["Table", "bind", "read_reference_date", "run"]

#: The argument of `asof` that lifts the filter.
_ALL = "all"
_LONGEST = 1000
#: Parameters that name the two sides of a comparison.
_PAIR = ("a", "b")


@dataclass(frozen=True)
class Table:
    """The answer of a named query.

    Attributes:
        query: The query.
        arguments: Parameter to the term that was bound, None for no restriction.
        solutions: One row per solution; the variables are the names of `query.columns`.
        text: The query as it was evaluated.
        described: The dates whose state of affairs the sources of the query describe.
    """

    query: NamedQuery
    arguments: Mapping[str, Term | None]
    solutions: Solutions
    text: str
    described: tuple[date, ...] = ()

    @property
    def notes(self) -> tuple[Text, ...]:
        """What must be said beside the answer: that the sources do not tell what was true at the date of it."""
        asof = self.arguments.get(ASOF)
        return () if asof is None else write_notes(self.solutions, str(asof), self.described)


def run(store: Store, query: NamedQuery | str, arguments: Mapping[str, str] | None = None) -> Table:
    """Evaluate a named query.

    Args:
        store: The graph.
        query: The query, or its id.
        arguments: Parameter to argument, as text.

    Returns:
        The answer.
    """
    named = get(query) if isinstance(query, str) else query
    terms = _read_arguments(named, store, arguments or {})
    _refuse_one_for_two(terms, arguments or {})
    text = _write(named, terms)
    described = _read_described_dates(store, named) if ASOF in named.parameters else ()
    return Table(named, terms, store.select(text), text, described)


def bind(query: NamedQuery, store: Store, arguments: Mapping[str, str]) -> str:
    """Write arguments into a named query.

    Args:
        query: The query.
        store: Where bodies, offices, norms and concepts are looked up by slug, acronym or name.
        arguments: Parameter to argument, as text. An empty argument counts as absent. `asof` absent means the
            reference date that the graph states; `asof=all` lifts the filter.

    Returns:
        SPARQL; what a wrong argument raises is a `ParameterError`.
    """
    return _write(query, _read_arguments(query, store, arguments))


def read_reference_date(store: Store) -> date | None:
    """Read the date that a query without `asof` is answered for.

    Args:
        store: The graph. Reads: `<id/source/coopgraph> coop:referenceDate ?date`.

    Returns:
        The date, or None if the graph states none.
    """
    stated = store.triples((ID["source/coopgraph"], COOP.referenceDate, None))
    return date.fromisoformat(str(stated[0][2])) if stated else None


def _read_described_dates(store: Store, query: NamedQuery) -> tuple[date, ...]:
    """Read which dates the sources that a query cites describe."""
    stated = (store.triples((ID[f"source/{source}"], COOP.referenceDate, None)) for source in query.cites)
    return tuple(sorted({date.fromisoformat(str(triple[2])) for triples in stated for triple in triples}))


def _refuse_one_for_two(terms: Mapping[str, Term | None], arguments: Mapping[str, str]) -> None:
    """Refuse to compare a thing with itself, under whatever names.

    Raises:
        ParameterError: If both sides are one thing.
    """
    one, other = (terms.get(name) for name in _PAIR)
    if one is None or one != other:
        return
    raise ParameterError(
        f"{' and '.join(repr(arguments.get(name, str(one))) for name in _PAIR)} are one and the same.",
        parameter=_PAIR[1],
        value=arguments.get(_PAIR[1]),
        remedy="Name two that differ.",
    )


def _read_arguments(query: NamedQuery, store: Store, arguments: Mapping[str, str]) -> dict[str, Term | None]:
    unknown = sorted(set(arguments) - set(query.parameters))
    if unknown:
        raise ParameterError(
            f"the query {query.id} has no parameter {unknown[0][:100]!r}.",
            parameter=unknown[0],
            value=arguments[unknown[0]],
            remedy=f"Its parameters are {', '.join(query.parameters)}." if query.parameters else "It has none.",
        )
    return {
        name: _read_argument(query, parameter, store, arguments.get(name, "").strip())
        for name, parameter in query.parameters.items()
    }


def _read_argument(query: NamedQuery, parameter: Parameter, store: Store, argument: str) -> Term | None:
    if not argument:
        return _read_default(query, parameter, store)
    if parameter.name == ASOF and argument.lower() == _ALL:
        return None
    if len(argument) > _LONGEST:
        raise _wrong(parameter, argument, f"is longer than {_LONGEST} characters", "Give a shorter one.")
    if parameter.pattern is not None and not re.fullmatch(parameter.pattern, argument):
        raise _wrong(parameter, argument, "has not the form that it must have", f"It must match {parameter.pattern}.")
    if parameter.type == "iri":
        return find_thing(store, parameter, argument)
    return _READERS[parameter.type](parameter, argument)


def _read_default(query: NamedQuery, parameter: Parameter, store: Store) -> Term | None:
    if parameter.required:
        raise ParameterError(
            f"the parameter {parameter.name} ({parameter.label['es']}) is missing.",
            parameter=parameter.name,
            remedy="Give it an argument.",
        )
    if parameter.name == ASOF:
        return Literal((read_reference_date(store) or _read_written_date(query)).isoformat(), datatype=XSD.date)
    return None if parameter.default is None else _read_argument(query, parameter, store, parameter.default)


def _read_written_date(query: NamedQuery) -> date:
    """Read the date that the file itself is written for."""
    block = next(block for block in read_outline(query.text).values if block.variable == ASOF)
    return date.fromisoformat(query.text[block.start : block.end].split('"')[1])


def _read_date(parameter: Parameter, argument: str) -> Term:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", argument):
            raise ValueError(argument)
        date.fromisoformat(argument)
    except ValueError as error:
        every = ", or all" if parameter.name == ASOF else ""
        raise _wrong(parameter, argument, "is not a date", f"Write it as 2018-12-31{every}.") from error
    return Literal(argument, datatype=XSD.date)


def _read_year(parameter: Parameter, argument: str) -> Term:
    if not re.fullmatch(r"[0-9]{4}", argument):
        raise _wrong(parameter, argument, "is not a year", "Write it with four digits.")
    return Literal(argument, datatype=XSD.gYear)


def _read_integer(parameter: Parameter, argument: str) -> Term:
    if not re.fullmatch(r"-?[0-9]{1,18}", argument):
        raise _wrong(parameter, argument, "is not a whole number", "Write it with digits only.")
    return Literal(str(int(argument)), datatype=XSD.integer)


def _read_string(parameter: Parameter, argument: str) -> Term:
    literal = Literal(argument)
    try:
        write_term(literal)
    except CoopGraphError as error:
        raise _wrong(parameter, argument, "is not Unicode", "Send UTF-8.") from error
    return literal


_READERS: dict[str, Callable[[Parameter, str], Term]] = {
    "xsd:date": _read_date,
    "xsd:gYear": _read_year,
    "xsd:integer": _read_integer,
    "xsd:string": _read_string,
}


def _wrong(parameter: Parameter, argument: str, problem: str, remedy: str) -> ParameterError:
    shown = argument if len(argument) <= 100 else argument[:100] + "…"
    return ParameterError(
        f"the argument {shown!r} of {parameter.name} {problem}.",
        parameter=parameter.name,
        value=argument,
        remedy=remedy,
    )


def _write(query: NamedQuery, terms: Mapping[str, Term | None]) -> str:
    """Replace what the VALUES blocks hold, the last first, so that the offsets of the others stay true."""
    text = query.text
    blocks = [block for block in read_outline(text).values if block.variable in query.parameters]
    for block in sorted(blocks, key=lambda block: block.start, reverse=True):
        term = terms[block.variable]
        written = "UNDEF" if term is None else write_term(term)
        text = f"{text[: block.start]} {written} {text[block.end :]}"
    return text
