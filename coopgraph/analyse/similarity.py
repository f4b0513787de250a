"""Measures how much two sets or two weightings have in common, for one pair or for all pairs at once.

Which functions make a set is left to the analyses that compare bodies, texts to `text_similarity`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
from scipy.sparse import csr_array, triu
from scipy.stats import hypergeom

from coopgraph.model import Method

__all__ = [
    "BINARY_COSINE",
    "CONTAINMENT",
    "DICE",
    "EXCLUSIVE_SHARE",
    "JACCARD",
    "OVERLAP_COEFFICIENT",
    "OVERLAP_PROBABILITY",
    "RUZICKA",
    "Pairs",
    "mark_members",
    "measure_binary_cosine",
    "measure_containment",
    "measure_dice",
    "measure_exclusive_share",
    "measure_jaccard",
    "measure_overlap_coefficient",
    "measure_overlap_probabilities",
    "measure_overlap_probability",
    "measure_ruzicka",
    "pair_rows",
]

#: One row a thing, one column a member or a word.
Matrix: TypeAlias = csr_array

JACCARD = Method(
    "jaccard",
    {"es": "Índice de Jaccard", "en": "Jaccard index"},
    "|A ∩ B| / |A ∪ B|",
    "0 … 1; A ∪ B = ∅: —",
    {
        "es": "1: los dos conjuntos son el mismo; 0: no comparten nada. Es la proporción de lo que cualquiera de los "
        "dos tiene que ambos tienen.",
        "en": "1: the two sets are the same; 0: they share nothing. It is the share of what either has that both have.",
    },
    {
        "es": "Baja cuando los conjuntos son de tamaño muy distinto, aunque uno contenga al otro. Depende de la "
        "clasificación con que se alinearon las funciones.",
        "en": "It falls when the sets differ much in size, even if one contains the other. It depends on the "
        "classification by which the functions were aligned.",
    },
    "Jaccard, P. (1901). Étude comparative de la distribution florale dans une portion des Alpes et des Jura. "
    "Bulletin de la Société vaudoise des sciences naturelles 37, 547–579.",
)
OVERLAP_COEFFICIENT = Method(
    "overlap-coefficient",
    {
        "es": "Coeficiente de solapamiento (Szymkiewicz–Simpson)",
        "en": "Overlap coefficient (Szymkiewicz–Simpson)",
    },
    "|A ∩ B| / min(|A|, |B|)",
    "0 … 1; A = ∅ ∨ B = ∅: —",
    {
        "es": "1: el conjunto menor está entero dentro del mayor; 0: no comparten nada.",
        "en": "1: the smaller set lies whole within the larger; 0: they share nothing.",
    },
    {
        "es": "No dice cuál de los dos contiene al otro ni cuánto más tiene el mayor; un conjunto de un solo elemento "
        "llega a 1 con facilidad.",
        "en": "It does not tell which contains which, nor how much more the larger has; a set of one element reaches 1 "
        "easily.",
    },
    "Simpson, G. G. (1943). Mammals and the nature of continents. American Journal of Science 241(1), 1–31.",
)
DICE = Method(
    "dice",
    {"es": "Coeficiente de Sørensen–Dice", "en": "Sørensen–Dice coefficient"},
    "2·|A ∩ B| / (|A| + |B|)",
    "0 … 1; A ∪ B = ∅: —",
    {
        "es": "1: los dos conjuntos son el mismo; 0: no comparten nada. Pesa lo común el doble que el índice de "
        "Jaccard.",
        "en": "1: the two sets are the same; 0: they share nothing. It weighs what is common twice, unlike the Jaccard "
        "index.",
    },
    {
        "es": "Ordena los pares igual que el índice de Jaccard (D = 2J / (1 + J)), así que no es una prueba aparte.",
        "en": "It ranks pairs as the Jaccard index does (D = 2J / (1 + J)), so it is no separate evidence.",
    },
    "Dice, L. R. (1945). Measures of the amount of ecologic association between species. Ecology 26(3), 297–302; "
    "Sørensen, T. (1948). Biologiske Skrifter 5(4), 1–34.",
)
CONTAINMENT = Method(
    "containment",
    {"es": "Contención dirigida (A en B)", "en": "Directed containment (A in B)"},
    "|A ∩ B| / |A|",
    "0 … 1; A = ∅: —",
    {
        "es": "Qué proporción de lo que A tiene también lo tiene B: 1 si todo lo de A está en B. La dirección "
        "contraria se lee aparte.",
        "en": "What share of what A has B has too: 1 if all of A is in B. The other direction is read apart.",
    },
    {
        "es": "No dice cuánto tiene B además; con pocos elementos en A un solo elemento lo cambia mucho.",
        "en": "It does not tell how much more B has; with few elements in A one element changes it much.",
    },
    "Broder, A. Z. (1997). On the resemblance and containment of documents. Proceedings of Compression and Complexity "
    "of Sequences, 21–29; directed overlap of mandates: Haftel, Y. Z. and Lenz, T. (2022). Measuring institutional "
    "overlap in global governance. Review of International Organizations 17, 323–347.",
)
BINARY_COSINE = Method(
    "binary-cosine",
    {"es": "Coseno binario (Ochiai)", "en": "Binary cosine (Ochiai)"},
    "|A ∩ B| / √(|A|·|B|)",
    "0 … 1; A = ∅ ∨ B = ∅: —",
    {
        "es": "1: los dos conjuntos son el mismo; 0: no comparten nada. Es la media geométrica de las dos "
        "contenciones.",
        "en": "1: the two sets are the same; 0: they share nothing. It is the geometric mean of the two containments.",
    },
    {
        "es": "Trata igual un elemento que todos tienen y uno que solo estos dos tienen.",
        "en": "It treats alike an element that all have and one that only these two have.",
    },
    "Ochiai, A. (1957). Zoogeographical studies on the soleoid fishes found in Japan and its neighbouring regions. "
    "Bulletin of the Japanese Society of Scientific Fisheries 22(9), 526–530.",
)
RUZICKA = Method(
    "ruzicka",
    {"es": "Índice de Ruzicka (Jaccard ponderado)", "en": "Ruzicka index (weighted Jaccard)"},
    "Σᵢ min(aᵢ, bᵢ) / Σᵢ max(aᵢ, bᵢ)",
    "0 … 1; Σᵢ max(aᵢ, bᵢ) = 0: —",
    {
        "es": "1: los dos tienen cada cosa en la misma cantidad; 0: no comparten nada. Con pesos 0 y 1 es el índice de "
        "Jaccard.",
        "en": "1: both have each thing in the same amount; 0: they share nothing. With weights 0 and 1 it is the "
        "Jaccard index.",
    },
    {
        "es": "Los pesos cuentan disposiciones, no importancia: una norma que repite una función pesa más.",
        "en": "The weights count provisions, not importance: a norm that repeats a function weighs more.",
    },
    "Ružička, M. (1958). Anwendung mathematisch-statistischer Methoden in der Geobotanik. Biológia (Bratislava) 13, "
    "647–661.",
)
EXCLUSIVE_SHARE = Method(
    "exclusive-share",
    {"es": "Proporción exclusiva", "en": "Exclusive share"},
    "|A \\ ∪_{B ≠ A} B| / |A|",
    "0 … 1; A = ∅: —",
    {
        "es": "Qué proporción de lo que un organismo tiene no la tiene ningún otro de los comparados: 1 si nada "
        "comparte.",
        "en": "What share of what a body has none of the others compared has: 1 if it shares nothing.",
    },
    {
        "es": "Depende de con quiénes se compara: un organismo cuyas normas no están en el grafo no le quita nada.",
        "en": "It depends on whom one compares with: a body whose norms are not in the graph takes nothing from it.",
    },
    "coopgraph: complement of the containment of A in the union of the others; see Broder, A. Z. (1997). On the "
    "resemblance and containment of documents. Proceedings of Compression and Complexity of Sequences, 21–29.",
)
OVERLAP_PROBABILITY = Method(
    "overlap-probability",
    {
        "es": "Probabilidad hipergeométrica de compartir tanto o más",
        "en": "Hypergeometric probability of sharing as much or more",
    },
    "P(X ≥ k) = Σᵢ₌ₖ C(a, i)·C(U − a, b − i) / C(U, b); k = |A ∩ B|, a = |A|, b = |B|, U = |⋃ A|",
    "0 … 1; U = 0: —",
    {
        "es": "Cuán probable sería compartir al menos tantos elementos si cada uno los hubiera recibido al azar: un "
        "valor pequeño (por ejemplo, menos de 0,05) dice que el azar no lo explica.",
        "en": "How likely it would be to share at least as many if each had received its elements at random: a small "
        "value (for example below 0.05) says that chance does not explain it.",
    },
    {
        "es": "Supone que todo elemento es igual de probable; las funciones que toda oficina tiene la hacen pequeña "
        "sin que haya superposición particular. Con muchos pares, algunos salen pequeños por azar: no está corregida.",
        "en": "It supposes that every element is equally likely; functions that every office has make it small without "
        "any particular overlap. Among many pairs some come out small by chance: it is not corrected for that.",
    },
    "Fisher, R. A. (1935). The logic of inductive inference. Journal of the Royal Statistical Society 98(1), 39–82 "
    "(exact test, one-sided).",
)


def measure_jaccard(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> float | None:
    """Measure how much two sets share of what either has (Jaccard index).

    Args:
        a: A set.
        b: Another.

    Returns:
        Index in [0, 1]; None if both are empty.

    >>> measure_jaccard(set("abcd"), set("cde"))
    0.4
    """
    return _divide(len(a & b), len(a | b))


def measure_overlap_coefficient(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> float | None:
    """Measure how much of the smaller set the larger has (Szymkiewicz–Simpson overlap coefficient).

    Args:
        a: A set.
        b: Another.

    Returns:
        Coefficient in [0, 1]; None if either is empty.

    >>> measure_overlap_coefficient(set("abcd"), set("bd"))
    1.0
    """
    return _divide(len(a & b), min(len(a), len(b)))


def measure_dice(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> float | None:
    """Measure what two sets share by their mean size (Sørensen–Dice coefficient).

    Args:
        a: A set.
        b: Another.

    Returns:
        Coefficient in [0, 1]; None if both are empty.

    >>> measure_dice(set("abc"), set("c"))
    0.5
    """
    return _divide(2 * len(a & b), len(a) + len(b))


def measure_containment(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> float | None:
    """Measure how much of the first set the second has (directed containment).

    Args:
        a: The set that may be contained.
        b: The set that may contain it.

    Returns:
        Share in [0, 1]; None if the first is empty.

    >>> measure_containment(set("abcd"), set("cde"))
    0.5
    """
    return _divide(len(a & b), len(a))


def measure_binary_cosine(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> float | None:
    """Measure the cosine of two sets as vectors of 0 and 1 (Ochiai coefficient).

    Args:
        a: A set.
        b: Another.

    Returns:
        Cosine in [0, 1]; None if either is empty.

    >>> measure_binary_cosine(set("abcd"), set("d"))
    0.5
    """
    return _divide(len(a & b), sqrt(len(a) * len(b)))


def measure_ruzicka(a: Mapping[Any, float], b: Mapping[Any, float]) -> float | None:
    """Measure how much two weightings share (Ruzicka index).

    Args:
        a: Thing to weight, none negative; what is absent weighs nothing.
        b: Another.

    Returns:
        Index in [0, 1]; None if neither weighs anything.

    >>> measure_ruzicka({"x": 2, "y": 1}, {"x": 1, "z": 1})
    0.25
    """
    things = {*a, *b}
    return _divide(
        sum(min(a.get(thing, 0), b.get(thing, 0)) for thing in things),
        sum(max(a.get(thing, 0), b.get(thing, 0)) for thing in things),
    )


def measure_exclusive_share(a: AbstractSet[Hashable], others: Iterable[AbstractSet[Hashable]]) -> float | None:
    """Measure how much of a set none of the others has.

    Args:
        a: The set.
        others: Those it is compared with, itself left out.

    Returns:
        Share in [0, 1]; None if the set is empty.

    >>> measure_exclusive_share(set("abcd"), [set("a"), set("bx")])
    0.5
    """
    return _divide(len(set(a).difference(*others)), len(a))


def _divide(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def measure_overlap_probability(shared: int, a: int, b: int, possible: int) -> float | None:
    """Measure how likely chance alone makes two sets share as much or more (hypergeometric, one-sided).

    Args:
        shared: Elements that both have.
        a: Elements that the first has.
        b: Elements that the second has.
        possible: Elements that a set could have.

    Returns:
        Probability in [0, 1]; None if no element is possible.

    >>> round(measure_overlap_probability(2, 2, 2, 4), 7)  # one choice of two out of C(4, 2) = 6
    0.1666667
    """
    if not possible:
        return None
    return float(measure_overlap_probabilities(np.array([shared]), np.array([a]), np.array([b]), possible)[0])


def measure_overlap_probabilities(shared: Any, a: Any, b: Any, possible: int) -> Any:
    """Measure the same for many pairs at once.

    Args:
        shared: Elements that both have. Shape (n,).
        a: Elements that the first has. Shape (n,).
        b: Elements that the second has. Shape (n,).
        possible: Elements that a set could have, at least 1.

    Returns:
        Probabilities in [0, 1]. Shape (n,).
    """
    # Many pairs are of the same sizes: each distinct case is worked out once.
    cases, where = np.unique(np.column_stack([shared, a, b]), axis=0, return_inverse=True)
    values = hypergeom.sf(cases[:, 0] - 1, possible, cases[:, 1], cases[:, 2])
    return np.clip(values, 0.0, 1.0)[where.ravel()]


@dataclass(frozen=True)
class Pairs:
    """What pairs of rows have in common, one row before the other; pairs that have nothing in common are left out.

    Attributes:
        first: Number of the first row. Shape (n,).
        second: Number of the second row, greater than the first. Shape (n,).
        value: The product of the two rows: for sets, how many members both have. Shape (n,), each > 0.
    """

    first: Any
    second: Any
    value: Any


def mark_members(sets: Sequence[AbstractSet[Hashable]]) -> Matrix:
    """Write sets as a sparse matrix of 0 and 1.

    Args:
        sets: The sets.

    Returns:
        One row a set, one column a member. Shape (n, members).
    """
    columns: dict[Hashable, int] = {}
    indices = [columns.setdefault(member, len(columns)) for members in sets for member in members]
    starts = np.cumsum([0, *(len(members) for members in sets)])
    return csr_array((np.ones(len(indices)), indices, starts), shape=(len(sets), len(columns)))


def pair_rows(matrix: Matrix, block: int = 512) -> Iterator[Pairs]:
    """Multiply each row of a sparse matrix by every later row, some rows at a time so that memory stays bounded.

    Args:
        matrix: One row a thing. Shape (n, m), no value negative.
        block: How many rows at a time.

    Yields:
        The pairs of the rows of one block with all later rows, in the order of the rows.
    """
    columns = matrix.T.tocsr()
    for start in range(0, matrix.shape[0], block):
        product = triu(matrix[start : start + block] @ columns, k=start + 1, format="csr").tocoo()
        product.eliminate_zeros()
        order = np.lexsort((product.col, product.row))
        yield Pairs(product.row[order] + start, product.col[order], product.data[order])
