"""Reads the functions in force at a date with their coding.

What is made of them is left to `candidates` and `shared_mandates`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from rdflib import Literal, URIRef

from coopgraph.analyse.answers import Answer, Row, ask, name, thing
from coopgraph.analyse.candidates import CodedFunction
from coopgraph.analyse.shared_mandates import TypedFunction
from coopgraph.model import Call
from coopgraph.namespaces import COOP
from coopgraph.store.port import Store

__all__ = ["Functions", "read_functions"]


@dataclass(frozen=True)
class Functions:
    """The functions at the date, with their coding.

    Attributes:
        acts: The answer that tells them.
        codes: The answer that tells their coding.
    """

    acts: Answer
    codes: Answer

    @property
    def calls(self) -> tuple[Call, ...]:
        """How they were asked for."""
        return (self.acts.call, self.codes.call)

    @cached_property
    def coding(self) -> Mapping[URIRef, Mapping[URIRef, frozenset[URIRef]]]:
        """Function to aspect to codes."""
        found: defaultdict[URIRef, defaultdict[URIRef, set[URIRef]]] = defaultdict(lambda: defaultdict(set))
        for row in self.codes.rows:
            found[thing(row, "function")][thing(row, "aspect")].add(thing(row, "code"))
        return {
            function: {aspect: frozenset(codes) for aspect, codes in aspects.items()}
            for function, aspects in found.items()
        }

    @cached_property
    def groups(self) -> Mapping[URIRef, frozenset[URIRef]]:
        """Verb to its classes; without those that have none."""
        found: defaultdict[URIRef, set[URIRef]] = defaultdict(set)
        for row in self.codes.rows:
            if row["group"] is not None:
                found[thing(row, "code")].add(thing(row, "group"))
        return {verb: frozenset(groups) for verb, groups in found.items()}

    @cached_property
    def labels(self) -> Mapping[URIRef, str]:
        """Code or class of verbs to name."""
        codes = {thing(row, "code"): name(row, "codeLabel") for row in self.codes.rows}
        groups = {thing(row, "group"): name(row, "groupLabel") for row in self.codes.rows if row["group"] is not None}
        return {**codes, **groups}

    @cached_property
    def names(self) -> Mapping[URIRef, str]:
        """Body to name."""
        return {thing(row, "organization"): name(row, "organizationLabel") for row in self.acts.rows}

    @cached_property
    def substantive(self) -> tuple[Row, ...]:
        """Those that are not residual."""
        return tuple(row for row in self.acts.rows if name(row, "residual") == "false")

    @cached_property
    def coded(self) -> tuple[CodedFunction, ...]:
        """The substantive ones as the rules see them, in the order of `substantive`."""
        return tuple(
            CodedFunction(
                thing(row, "function"),
                thing(row, "organization"),
                name(row, "text"),
                self.find(row, COOP.action),
                frozenset(chain.from_iterable(self.groups.get(verb, {verb}) for verb in self.find(row, COOP.action))),
                self.find(row, COOP.functionType),
                self.find(row, COOP.modality),
                self.find(row, COOP.counterpart),
            )
            for row in self.substantive
        )

    @cached_property
    def typed(self) -> tuple[TypedFunction, ...]:
        """The substantive ones as mandates are compared by, the same as `shared-functions` and `compare` count."""
        return tuple(
            TypedFunction(thing(row, "organization"), name(row, "text"), self.find(row, COOP.functionType))
            for row in self.substantive
        )

    def find(self, row: Row, aspect: URIRef) -> frozenset[URIRef]:
        """Return the codes of a function in an aspect."""
        return self.coding.get(thing(row, "function"), {}).get(aspect, frozenset())

    def write(self, codes: Iterable[URIRef]) -> Literal | None:
        """Return the names of codes as a list."""
        names = sorted(self.labels[code] for code in codes)
        return Literal("; ".join(names)) if names else None


def read_functions(store: Store, asof: str | None) -> Functions:
    """Ask for the functions at a date and their coding.

    Args:
        store: The graph.
        asof: The date as a person writes it, `all`, or None for the reference date.

    Returns:
        The answers.
    """
    return Functions(ask(store, "function-acts", {"asof": asof}), ask(store, "function-codes"))
