"""Compares who shares a field with who has a mechanism: coverage, congruence, what is missing and what has no object.

What a field and a mechanism are is left to `ties`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from coopgraph.model import Method

__all__ = [
    "CONGRUENCE",
    "COVERAGE",
    "OUTSIDE_COMMITTEE",
    "SHARED_FIELDS",
    "UNNAMED",
    "Fit",
    "Pair",
    "compare_pairs",
]

COVERAGE = Method(
    "coordination-coverage",
    {"es": "Cobertura de la coordinación", "en": "Coverage of coordination"},
    "|S ∩ M| / |S|; S = {{a, b} : F_a ∩ F_b ≠ ∅}",
    "0 … 1; S = ∅: —",
    {
        "es": "De los pares de organismos que actúan en un mismo campo (S), cuántos tienen algún mecanismo que los "
        "reúna (M): un vínculo, o un comité o sistema en común.",
        "en": "Of the pairs of bodies that act in a same field (S), how many have some mechanism that joins them (M): "
        "a tie, or a committee or system in common.",
    },
    {
        "es": "Un comité en común cuenta aunque no se reúna, y un campo común no prueba que haga falta coordinar. "
        "De un organismo sin funciones conocidas no se sabe qué comparte.",
        "en": "A committee in common counts though it may not meet, and a common field does not prove a need to "
        "coordinate. Of a body without known functions it is not known what it shares.",
    },
    "Own definition, after the idea of coordination requirements of Cataldo et al. (2006), with committees as "
    "mechanisms.",
)
CONGRUENCE = Method(
    "congruence-cataldo",
    {"es": "Congruencia (Cataldo)", "en": "Congruence (Cataldo)"},
    "|{i<j : R_ij > 0 ∧ A_ij > 0}| / |{i<j : R_ij > 0}|, R = T·D·Tᵀ, D = I",
    "0 … 1; R = 0: —",
    {
        "es": "De los pares que el reparto de funciones hace depender uno de otro, cuántos tienen un vínculo directo. "
        "T dice qué campos tiene cada organismo, A quién se vincula con quién.",
        "en": "Of the pairs that the division of functions makes depend on each other, how many have a direct tie. T "
        "tells which fields each body has, A who is tied to whom.",
    },
    {
        "es": "Las fuentes no dicen de qué campo depende otro: por eso D es la identidad, y cada campo depende solo de "
        "sí mismo.",
        "en": "The sources do not tell which field depends on which: so D is the identity, and each field depends on "
        "itself alone.",
    },
    "Cataldo, M., Wagstrom, P., Herbsleb, J. and Carley, K. (2006). Identification of coordination requirements. "
    "Proceedings of CSCW '06, 353-362.",
)
SHARED_FIELDS = Method(
    "shared-fields",
    {"es": "Campos en común", "en": "Fields in common"},
    "|F_a ∩ F_b|; n = |F_a ∪ F_b|",
    "0 … n",
    {
        "es": "En cuántos tipos de función o ámbitos de rectoría actúan los dos organismos.",
        "en": "In how many function types or scopes of steering the two bodies act.",
    },
    {
        "es": "Un mismo tipo no es la misma tarea: los textos pueden tratar de cosas distintas.",
        "en": "A same type is not the same task: the texts may be about different things.",
    },
    "Intersection of sets; compare the coordination requirements of Cataldo et al. (2006).",
)
OUTSIDE_COMMITTEE = Method(
    "outside-committee-share",
    {"es": "Proporción de organismos fuera del comité", "en": "Share of bodies outside the committee"},
    "|N \\ C| / |N|",
    "0 … 1; N = ∅: —",
    {
        "es": "De los organismos nacionales con oficina de cooperación (N), cuántos no integran el Comité de "
        "Coordinación Multisectorial (C).",
        "en": "Of the national bodies with a cooperation office (N), how many are no members of the Comité de "
        "Coordinación Multisectorial (C).",
    },
    {
        "es": "Ser miembro no dice que participe, ni que el comité se reúna.",
        "en": "To be a member does not tell that it takes part, nor that the committee meets.",
    },
    "Own definition: a proportion.",
)
UNNAMED = Method(
    "unnamed-share",
    {"es": "Proporción de organismos que ninguna función nombra", "en": "Share of bodies that no function names"},
    "|{b : t(b) = 0}| / n",
    "0 … 1; n = 0: —",
    {
        "es": "De los organismos, cuántos no aparecen por su nombre en ninguna función de otro ni en la frase que la "
        "abre: t(b) cuenta esos vínculos.",
        "en": "Of the bodies, how many appear by name in no function of another nor in the sentence that opens it: "
        "t(b) counts those ties.",
    },
    {
        "es": "Una función puede abarcarlos sin nombrarlos («sector competente»): eso no se adivina.",
        "en": "A function may cover them without naming them (“competent sector”): that is not guessed.",
    },
    "Own definition: the share of nodes of in-degree zero, Wasserman and Faust (1994), chapter 4.",
)
#: Rows compared at once: all pairs of many bodies would not fit in memory.
_BLOCK = 1024

#: Two bodies, the first before the second.
Pair = tuple[str, str]


@dataclass(frozen=True)
class Fit:
    """How far mechanisms are where shared fields are.

    Attributes:
        bodies: Bodies with a known field.
        shared: Pairs with a shared field.
        covered: Those of them with a mechanism.
        tied: Those of them with a direct tie.
        lacking: Pairs with a shared field and no mechanism, those that share most first, at most as many as asked.
        idle: Pairs with a mechanism and no shared field, at most as many as asked.
        idle_count: How many those are.
    """

    bodies: int
    shared: int
    covered: int
    tied: int
    lacking: tuple[tuple[Pair, int], ...]
    idle: tuple[Pair, ...]
    idle_count: int

    @property
    def coverage(self) -> float | None:
        """Share of the pairs with a shared field that have a mechanism."""
        return self.covered / self.shared if self.shared else None

    @property
    def congruence(self) -> float | None:
        """Share of the pairs with a shared field that have a direct tie."""
        return self.tied / self.shared if self.shared else None


def compare_pairs(
    fields: Mapping[str, Collection[str]],
    groups: Iterable[Collection[str]],
    ties: Iterable[tuple[str, str]],
    listed: int = 1000,
) -> Fit:
    """Compare the pairs that share a field with those that have a mechanism.

    Args:
        fields: Body to its fields; a body without any is not compared.
        groups: The bodies of each committee or system.
        ties: Pairs of bodies that are tied, in either direction.
        listed: How many pairs of each kind to list.

    Returns:
        Counts and pairs.

    >>> fit = compare_pairs({"a": {1}, "b": {1}, "c": {1, 2}, "d": {3}}, [{"a", "b"}], [("c", "d")])
    >>> fit.coverage, fit.lacking, fit.idle
    (0.3333333333333333, ((('a', 'c'), 1), (('b', 'c'), 1)), (('c', 'd'),))
    """
    bodies = sorted(body for body, known in fields.items() if known)
    place = {body: index for index, body in enumerate(bodies)}
    acting = _mark([sorted(fields[body]) for body in bodies])
    joined = _mark(_memberships(bodies, groups))
    tied = _mark_ties(place, ties)
    counts = dict.fromkeys(("shared", "covered", "tied", "idle"), 0)
    lacking: list[tuple[Pair, int]] = []
    idle: list[Pair] = []
    for start in range(0, len(bodies), _BLOCK):
        rows = slice(start, start + _BLOCK)
        shared = (acting[rows] @ acting.T).toarray()
        direct = tied[rows].toarray() > 0
        mechanism = direct | ((joined[rows] @ joined.T).toarray() > 0)
        later = np.arange(len(bodies))[None, :] > np.arange(start, start + len(shared))[:, None]
        field = (shared > 0) & later
        without = mechanism & later & ~field
        counts["shared"] += int(field.sum())
        counts["covered"] += int((field & mechanism).sum())
        counts["tied"] += int((field & direct).sum())
        counts["idle"] += int(without.sum())
        lacking += [
            ((bodies[start + a], bodies[b]), int(shared[a, b])) for a, b in _most(shared, field & ~mechanism, listed)
        ]
        idle += [(bodies[start + a], bodies[b]) for a, b in np.argwhere(without)[: listed - len(idle)]]
    lacking.sort(key=lambda found: (-found[1], found[0]))
    return Fit(
        len(bodies),
        counts["shared"],
        counts["covered"],
        counts["tied"],
        tuple(lacking[:listed]),
        tuple(idle),
        counts["idle"],
    )


def _most(shared: Any, wanted: Any, listed: int) -> list[tuple[int, int]]:
    """Return the places of the wanted cells of greatest value, in any order, at most so many."""
    found = np.argwhere(wanted)
    if len(found) > listed:
        order = np.argsort(-shared[wanted], kind="stable")
        found = found[order[:listed]]
    return [(int(a), int(b)) for a, b in found]


def _mark(sets: Sequence[Sequence[Any]]) -> csr_array:
    """Return one row a set and one column a member, 1 where it is one."""
    columns = {member: index for index, member in enumerate(sorted({member for found in sets for member in found}))}
    pairs = [(row, columns[member]) for row, found in enumerate(sets) for member in found]
    return _fill(pairs, (len(sets), max(len(columns), 1)))


def _memberships(bodies: Sequence[str], groups: Iterable[Collection[str]]) -> list[list[int]]:
    member_of: dict[str, list[int]] = {body: [] for body in bodies}
    for number, group in enumerate(groups):
        for body in set(group) & member_of.keys():
            member_of[body].append(number)
    return [member_of[body] for body in bodies]


def _mark_ties(place: Mapping[str, int], ties: Iterable[tuple[str, str]]) -> csr_array:
    known = {frozenset(tie) for tie in ties if tie[0] != tie[1] and tie[0] in place and tie[1] in place}
    pairs = [(place[a], place[b]) for tie in known for a, b in combinations(tie, 2)]
    return _fill(pairs + [(b, a) for a, b in pairs], (len(place), len(place)))


def _fill(pairs: Sequence[tuple[int, int]], shape: tuple[int, int]) -> csr_array:
    cells = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return csr_array((np.ones(len(cells), dtype=np.int32), (cells[:, 0], cells[:, 1])), shape=shape)
