"""Finds candidates for overlap and duplication between the functions of different bodies, by a rule and no verdict.

A function is what its coding says: verbs, function types, modalities, counterparts. Where the coding comes from, and
how a pair is shown with its sentences, is left to `rectoria`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from rdflib import URIRef

from coopgraph.analyse.similarity import Matrix, Pairs, mark_members, pair_rows
from coopgraph.analyse.text_similarity import weigh_texts
from coopgraph.model import Method

__all__ = [
    "DUPLICATION_CANDIDATES",
    "FRAGMENTATION_CANDIDATES",
    "OVERLAP_CANDIDATES",
    "OVERLAP_THRESHOLD",
    "THRESHOLDS",
    "BodyPairs",
    "Candidates",
    "CodedFunction",
    "Sensitivity",
    "find_candidates",
    "pair_bodies",
]

#: τ₁: the least Jaccard index of the acts of two functions, half of all that either does.
OVERLAP_THRESHOLD = 0.5
#: The thresholds for which the number of candidates is published.
THRESHOLDS = tuple(step / 10 for step in range(1, 11))
#: Jaccard indices are fractions of small numbers; a threshold is met if only rounding keeps them apart.
_ROUNDING = 1e-9
#: How many pairs of rows are multiplied at a time.
_BLOCK = 100_000

_GAO = (
    "U.S. Government Accountability Office (2015). Fragmentation, Overlap, and Duplication: An Evaluation and "
    "Management Guide. GAO-15-49SP."
)
_NO_VERDICT = {
    "es": "Un candidato no es un veredicto: la codificación cruza todos los verbos de una disposición con todos sus "
    "tipos, y cada ministerio actúa en su propio sector, aunque el texto no lo diga. Frases casi iguales se escapan si "
    "sus verbos son de otra clase, o si una dice «técnica» y la otra «internacional». Lo decide quien lee las dos.",
    "en": "A candidate is no verdict: the coding crosses all verbs of a provision with all its types, and each "
    "ministry acts in its own sector, though the text may not say so. Sentences that are nearly the same are missed if "
    "their verbs are of another class, or if one says “technical” and the other “international”. Whoever reads both "
    "decides.",
}
FRAGMENTATION_CANDIDATES = Method(
    "fragmentation-candidates",
    {"es": "Candidatos a fragmentación", "en": "Candidates for fragmentation"},
    "|{t : |B_t| ≥ 2}|",
    "0 … |{t}|",
    {
        "es": "Un tipo de función t que tienen dos o más organismos (B_t) es un campo común: conviene mirar si se "
        "puede organizar mejor. Todos los tipos fuera de esta cuenta los tiene un solo organismo.",
        "en": "A function type t that two or more bodies have (B_t) is a common field: it is worth asking whether it "
        "can be organised better. Every type outside this count belongs to one body only.",
    },
    {
        "es": "Que todo ministerio tenga funciones de cooperación es lo normal en una administración sectorial: la "
        "fragmentación sola no es un defecto.",
        "en": "That every ministry has cooperation functions is normal in a sectoral administration: fragmentation "
        "alone is no fault.",
    },
    _GAO,
)
OVERLAP_CANDIDATES = Method(
    "overlap-candidates",
    {"es": "Candidatos a superposición", "en": "Candidates for overlap"},
    "|{{f, g} : b(f) ≠ b(g), |A_f ∩ A_g| / |A_f ∪ A_g| ≥ τ₁, M_f ∩ M_g ≠ ∅ ∨ ∅ ∈ {M_f, M_g}, "
    "C_f ∩ C_g ≠ ∅ ∨ ∅ ∈ {C_f, C_g}}|; A_f = V_f × T_f",
    "0 … |{{f, g} : b(f) ≠ b(g)}|",
    {
        "es": "V: clases de verbos; T: tipos de función; M: modalidades; C: contrapartes; b: organismo. Pares de "
        "funciones que hacen cosas parecidas sin que sus textos digan que son de otra modalidad o para otra "
        "contraparte. Se lee con la tabla de sensibilidad: cuántos hay con cada umbral τ₁.",
        "en": "V: classes of verbs; T: function types; M: modalities; C: counterparts; b: body. Pairs of functions "
        "that do similar things, while their texts do not tell that they are of another modality or for another "
        "counterpart. Read it with the sensitivity table: how many there are at each threshold τ₁.",
    },
    _NO_VERDICT,
    _GAO + " The rule is coopgraph's.",
)
DUPLICATION_CANDIDATES = Method(
    "duplication-candidates",
    {"es": "Candidatos a duplicación", "en": "Candidates for duplication"},
    "|{{f, g} ∈ O : K_f ⊆ K_g ∨ K_g ⊆ K_f, C_f ∩ C_g ≠ ∅ ∨ C_f = C_g = ∅}|; K_f = V_f × T_f × M_f",
    "0 … |O|",
    {
        "es": "O: candidatos a superposición; V: verbos; T: tipos de función; M: modalidades, y no decir ninguna es "
        "una; C: contrapartes. Pares en que una de las dos funciones no hace nada, hasta donde alcanza la "
        "codificación, que la otra no haga también, con la misma modalidad y la misma contraparte.",
        "en": "O: candidates for overlap; V: verbs; T: function types; M: modalities, where stating none is one; C: "
        "counterparts. Pairs in which one of the two functions does nothing, as far as the coding goes, that the other "
        "does not do too, with the same modality and the same counterpart.",
    },
    _NO_VERDICT,
    _GAO + " The rule is coopgraph's.",
)


@dataclass(frozen=True)
class CodedFunction:
    """A function as its coding describes it.

    Attributes:
        function: The function.
        body: Whose it is.
        text: Its official text.
        verbs: What it tells the body to do.
        classes: The classes of these verbs, or a verb itself that has none.
        types: The fields in which.
        modalities: Of which cooperation; empty where the text does not say.
        counterparts: With or for whom; empty where the text names nobody.
    """

    function: URIRef
    body: URIRef
    text: str
    verbs: frozenset[URIRef]
    classes: frozenset[URIRef]
    types: frozenset[URIRef]
    modalities: frozenset[URIRef] = frozenset()
    counterparts: frozenset[URIRef] = frozenset()

    @property
    def acts(self) -> frozenset[tuple[URIRef, URIRef]]:
        """Every class of verbs with every type."""
        return frozenset((group, kind) for group in self.classes for kind in self.types)

    @property
    def keys(self) -> frozenset[tuple[URIRef, URIRef, URIRef | None]]:
        """Every verb with every type and every modality, or with none where the text states none."""
        modalities = self.modalities or {None}
        return frozenset(product(self.verbs, self.types, modalities))


@dataclass(frozen=True)
class Sensitivity:
    """How many candidates there are at a threshold.

    Attributes:
        threshold: The least Jaccard index.
        overlap: Candidates for overlap, those for duplication among them.
        duplication: Candidates for duplication.
        body_pairs: Pairs of bodies that have at least one candidate.
    """

    threshold: float
    overlap: int
    duplication: int
    body_pairs: int


@dataclass(frozen=True)
class Candidates:
    """Candidates for overlap, the most alike in their words first.

    Attributes:
        first: Number of a function. Shape (n,).
        second: Number of the other, greater than the first. Shape (n,).
        jaccard: Jaccard index of their acts. Shape (n,).
        cosine: TF-IDF cosine of their texts, in the collection of all functions; NaN where there is none. Shape (n,).
        duplicate: Whether it is a candidate for duplication too. Shape (n,).
        compared: How many pairs of functions of different bodies there are.
        sensitivity: The numbers at each of `THRESHOLDS`.
    """

    first: Any
    second: Any
    jaccard: Any
    cosine: Any
    duplicate: Any
    compared: int
    sensitivity: tuple[Sensitivity, ...]


@dataclass(frozen=True)
class BodyPairs:
    """Pairs of bodies that have a candidate, that of the candidate most alike in its words first.

    Attributes:
        bodies: The bodies, in the order of their IRIs.
        first: Number of a body. Shape (n,).
        second: Number of the other, greater than the first. Shape (n,).
        best: Place of their first candidate, which is the most alike. Shape (n,).
        overlap: How many candidates for overlap they have. Shape (n,), each > 0.
        duplication: How many of these are candidates for duplication. Shape (n,).
    """

    bodies: tuple[URIRef, ...]
    first: Any
    second: Any
    best: Any
    overlap: Any
    duplication: Any


class _Rule:
    """Applies the rule to the pairs of a block."""

    def __init__(self, functions: Sequence[CodedFunction]) -> None:
        numbers = {body: number for number, body in enumerate(dict.fromkeys(item.body for item in functions))}
        self.bodies = np.array([numbers[item.body] for item in functions], dtype=np.int64)
        self.acts = mark_members([item.acts for item in functions])
        self.keys = mark_members([item.keys for item in functions])
        self.modalities = mark_members([item.modalities for item in functions])
        self.counterparts = mark_members([item.counterparts for item in functions])

    def select(self, pairs: Pairs, least: float) -> tuple[Any, Any, Any, Any]:
        """Return first, second, Jaccard index and whether it may be a duplication, of the candidates of a block."""
        sizes = _sizes(self.acts)
        jaccard = pairs.value / (sizes[pairs.first] + sizes[pairs.second] - pairs.value)
        near = (jaccard >= least - _ROUNDING) & (self.bodies[pairs.first] != self.bodies[pairs.second])
        first, second, jaccard = pairs.first[near], pairs.second[near], jaccard[near]
        meets = self._meets(self.modalities, first, second) & self._meets(self.counterparts, first, second)
        first, second, jaccard = first[meets], second[meets], jaccard[meets]
        return first, second, jaccard, self._duplicates(first, second)

    def _meets(self, matrix: Matrix, first: Any, second: Any) -> Any:
        sizes = _sizes(matrix)
        return (sizes[first] == 0) | (sizes[second] == 0) | (_multiply(matrix, first, second) > 0)

    def _duplicates(self, first: Any, second: Any) -> Any:
        sizes, named = _sizes(self.keys), _sizes(self.counterparts)
        contained = _multiply(self.keys, first, second) == np.minimum(sizes[first], sizes[second])
        # Those that both name somebody have somebody in common: the others were left out before.
        return contained & ((named[first] == 0) == (named[second] == 0))


def _sizes(matrix: Matrix) -> Any:
    return np.diff(matrix.indptr)


def _multiply(matrix: Matrix, first: Any, second: Any) -> Any:
    """Return the products of pairs of rows, some at a time so that memory stays bounded."""
    values = np.zeros(len(first))
    for start in range(0, len(first), _BLOCK):
        part = slice(start, start + _BLOCK)
        values[part] = np.asarray(matrix[first[part]].multiply(matrix[second[part]]).sum(axis=1)).ravel()
    return values


def find_candidates(functions: Sequence[CodedFunction], threshold: float = OVERLAP_THRESHOLD) -> Candidates:
    """Find the pairs of functions of different bodies that may overlap or be double.

    Only pairs with an act in common are looked at, found by a product of sparse matrices, block by block.

    Args:
        functions: The functions in force; residual ones are left out by the caller.
        threshold: τ₁, above 0 and at most 1.

    Returns:
        The candidates.
    """
    rule, least = _Rule(functions), min(threshold, *THRESHOLDS)
    tally = _Tally()
    kept: list[tuple[Any, Any, Any, Any]] = []
    for pairs in pair_rows(rule.acts):
        first, second, jaccard, duplicate = rule.select(pairs, least)
        tally.add(rule.bodies[first], rule.bodies[second], jaccard, duplicate)
        reached = jaccard >= threshold - _ROUNDING
        kept.append((first[reached], second[reached], jaccard[reached], duplicate[reached]))
    first, second, jaccard, duplicate = (
        (np.concatenate(parts) for parts in zip(*kept, strict=True)) if kept else _none()
    )
    cosine = _compare_texts(functions, first, second)
    order = np.lexsort((second, first, -np.nan_to_num(cosine)))
    return Candidates(
        first[order],
        second[order],
        jaccard[order],
        cosine[order],
        duplicate[order],
        _count_pairs(rule.bodies),
        tally.write(),
    )


def pair_bodies(functions: Sequence[CodedFunction], candidates: Candidates) -> BodyPairs:
    """Count the candidates of each pair of bodies.

    Args:
        functions: The functions among which the candidates were found.
        candidates: The candidates.

    Returns:
        The pairs of bodies.
    """
    bodies = tuple(sorted({item.body for item in functions}))
    numbers = {body: number for number, body in enumerate(bodies)}
    holder = np.array([numbers[item.body] for item in functions], dtype=np.int64)
    sides = holder[candidates.first], holder[candidates.second]
    keys, best, where, overlap = np.unique(
        np.minimum(*sides) * max(1, len(bodies)) + np.maximum(*sides),
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    duplication = np.bincount(where.ravel()[candidates.duplicate], minlength=len(keys))
    order = np.argsort(best)
    first, second = np.divmod(keys[order], max(1, len(bodies)))
    return BodyPairs(bodies, first, second, best[order], overlap[order], duplication[order])


class _Tally:
    """Counts candidates at each threshold, and the pairs of bodies by the greatest Jaccard index that they have."""

    def __init__(self) -> None:
        self.overlap, self.duplication = [0] * len(THRESHOLDS), [0] * len(THRESHOLDS)
        self.body_pairs = np.empty((0, 2), dtype=np.int64)
        self.greatest = np.empty(0)

    def add(self, first: Any, second: Any, jaccard: Any, duplicate: Any) -> None:
        for place, level in enumerate(THRESHOLDS):
            reached = jaccard >= level - _ROUNDING
            self.overlap[place] += int(reached.sum())
            self.duplication[place] += int(duplicate[reached].sum())
        pairs = np.vstack([self.body_pairs, np.sort(np.column_stack([first, second]), axis=1)])
        greatest = np.concatenate([self.greatest, jaccard])
        order = np.lexsort((-greatest, pairs[:, 1], pairs[:, 0]))
        pairs, greatest = pairs[order], greatest[order]
        is_first = np.ones(len(pairs), dtype=bool)
        is_first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
        self.body_pairs, self.greatest = pairs[is_first], greatest[is_first]

    def write(self) -> tuple[Sensitivity, ...]:
        counts = zip(THRESHOLDS, self.overlap, self.duplication, strict=True)
        return tuple(
            Sensitivity(level, overlap, duplication, int((self.greatest >= level - _ROUNDING).sum()))
            for level, overlap, duplication in counts
        )


def _none() -> tuple[Any, Any, Any, Any]:
    numbers = np.array([], dtype=np.int64)
    return numbers, numbers, np.array([]), np.array([], dtype=bool)


def _compare_texts(functions: Sequence[CodedFunction], first: Any, second: Any) -> Any:
    weights = weigh_texts([item.text for item in functions])
    told = _sizes(weights) > 0
    cosine = np.minimum(1.0, _multiply(weights, first, second))
    return np.where(told[first] & told[second], cosine, np.nan)


def _count_pairs(bodies: Any) -> int:
    sizes = np.bincount(bodies) if len(bodies) else np.array([0])
    return int((sizes.sum() ** 2 - (sizes**2).sum()) // 2)
