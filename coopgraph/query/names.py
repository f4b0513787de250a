"""Finds what an argument names: a body, an office, a norm, a concept, by IRI, slug, acronym or name.

Case, accents and punctuation do not count: `minsa`, `MINSA` and `Ministerio de Salud` are one.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rdflib import URIRef

from coopgraph.errors import ParameterError
from coopgraph.namespaces import ID, PREFIXES, VOCAB
from coopgraph.query.header import Parameter
from coopgraph.store.port import Store

__all__ = ["KINDS", "find_thing", "fold"]

#: Kind of thing to the classes whose instances it covers. Any other kind is a scheme of concepts.
KINDS: Mapping[str, tuple[str, ...]] = {
    "organization": ("coop:PublicBody", "coop:InternationalOrganization"),
    "unit": ("org:OrganizationalUnit",),
    "office": ("coop:CooperationOffice",),
    "post": ("org:Post",),
    "generic-actor": ("coop:GenericActor",),
    "norm": ("coop:LegalNorm",),
    "collaboration": ("org:OrganizationalCollaboration",),
    "cooperant": ("coop:Cooperant",),
    "procedure": ("coop:Procedure",),
    "cube": ("qb:DataSet",),
    "claim": ("coop:Claim",),
}
_OFFICE = "office"
_ORGANIZATION = "organization"
_NUMBER_SIGN = re.compile(r"\bn(?:o|ro|um)?\.?[°º]?\s*(?=\d)", re.IGNORECASE)
_HAS_DIGIT = re.compile(r"[0-9]")
_SHOWN = 5

_NAMES = """
SELECT DISTINCT ?thing ?name ?office WHERE {{
  VALUES ?class {{ {classes} }}
  ?thing a/rdfs:subClassOf* ?class .
  OPTIONAL {{ ?thing skos:prefLabel|skos:altLabel|coop:acronym|coop:printedForm|dct:title ?name }}
  OPTIONAL {{ ?office coop:cooperationOfficeOf ?thing }}
}} ORDER BY ?thing ?name ?office
"""
_CONCEPTS = """
SELECT DISTINCT ?thing ?name WHERE {{
  ?thing skos:inScheme <{scheme}> .
  OPTIONAL {{ ?thing skos:prefLabel|skos:altLabel|skos:notation ?name }}
}} ORDER BY ?thing ?name
"""


@dataclass(frozen=True)
class _Named:
    """Something by a name.

    Attributes:
        thing: What has the name.
        stands_for: What is meant by it: itself, or the office of a body; None for a body that has no office.
        name: The name.
    """

    thing: URIRef
    stands_for: URIRef | None
    name: str


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """Reduce a name to what counts in it.

    Args:
        name: A name, a slug or an acronym.

    Returns:
        Lower-case letters and digits without accents; everything else is one space; `Nº` before a number is left out.

    >>> fold("Ley N° 27692"), fold("ley-27692"), fold("Presupuésto")
    ('ley 27692', 'ley 27692', 'presupuesto')
    """
    plain = unicodedata.normalize("NFKD", _NUMBER_SIGN.sub("", name)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def find_thing(store: Store, parameter: Parameter, argument: str) -> URIRef:
    """Find the one thing of the classes of a parameter that an argument names.

    An IRI, in full or with a prefix (`id:norm/ley-27692`), comes first, then a slug (or the path of the IRI after
    `id/`), then acronyms and names, then a slug with other points and spaces (`D.S. 008-2017-SA`), then the number
    of a norm (`27692`). A body stands for its office where the parameter is an office; where it may be a body too, one
    without office stands for itself.

    Args:
        store: The graph.
        parameter: Of type iri.
        argument: IRI, slug, acronym or name.

    Returns:
        The IRI.

    Raises:
        ParameterError: If nothing has the name (the message tells the nearest), or more than one thing has it.
    """
    known = list(_read_names(store, parameter.classes))
    found = _find(known, argument)
    shown = argument if len(argument) <= 100 else argument[:100] + "…"
    if found == {None}:
        raise ParameterError(
            f"the argument {shown!r} of {parameter.name} names a body that has no cooperation office.",
            parameter=parameter.name,
            value=argument,
            remedy="Choose a body that has one.",
        )
    things = {thing for thing in found if thing is not None}
    if len(things) == 1:
        return things.pop()
    if things:
        raise ParameterError(
            f"the argument {shown!r} of {parameter.name} names more than one thing.",
            parameter=parameter.name,
            value=argument,
            remedy=f"Write one of: {_list(things)}.",
        )
    raise ParameterError(
        f"the argument {shown!r} of {parameter.name} names nothing in the graph.",
        parameter=parameter.name,
        value=argument,
        remedy=_suggest(argument, known),
    )


def _find(known: Sequence[_Named], argument: str) -> set[URIRef | None]:
    """Return what an argument may mean; the first way of naming that fits something is the one that counts."""
    iri = _expand(argument)
    if iri is not None:
        return {named.stands_for for named in known if str(named.thing) == iri}
    folded = fold(argument)
    return (
        {named.stands_for for named in known if folded in _slugs(named.thing)}
        or {named.stands_for for named in known if folded and fold(named.name) == folded}
        or {named.stands_for for named in known if folded and _squeeze(folded) == _squeeze(_slugs(named.thing)[0])}
        or {named.stands_for for named in known if _is_number_of(folded, named)}
    )


def _squeeze(folded: str) -> str:
    """Leave out the spaces: `D.S.` and `DS` are one abbreviation."""
    return folded.replace(" ", "")


def _expand(argument: str) -> str | None:
    """Return the IRI that is written in full or with a prefix of ours; None for any other name."""
    prefix, colon, local = argument.partition(":")
    if argument.startswith(("http://", "https://")):
        return argument
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else None


def _is_number_of(folded: str, named: _Named) -> bool:
    """Tell whether an argument is the number of a norm: it has digits, and its words stand together in the slug."""
    is_norm = _reference(named.thing).startswith("norm/")
    return is_norm and _HAS_DIGIT.search(folded) is not None and f" {folded} " in f" {_slugs(named.thing)[0]} "


def _read_names(store: Store, classes: Iterable[str]) -> Iterable[_Named]:
    wanted = tuple(classes)
    for kind in wanted:
        if kind not in KINDS:
            yield from _read_concepts(store, kind)
        elif kind == _OFFICE:
            yield from _read_things(store, kind)
            yield from _read_bodies(store, stand_for_themselves=_ORGANIZATION in wanted)
        elif not (kind == _ORGANIZATION and _OFFICE in wanted):
            yield from _read_things(store, kind)


def _read_things(store: Store, kind: str) -> Iterable[_Named]:
    for thing, name, _ in _select(store, _NAMES.format(classes=" ".join(KINDS[kind]))):
        yield _Named(thing, thing, name)


def _read_bodies(store: Store, *, stand_for_themselves: bool) -> Iterable[_Named]:
    for thing, name, office in _select(store, _NAMES.format(classes=" ".join(KINDS[_ORGANIZATION]))):
        yield _Named(thing, office or (thing if stand_for_themselves else None), name)


def _read_concepts(store: Store, scheme: str) -> Iterable[_Named]:
    for thing, name, _ in _select(store, _CONCEPTS.format(scheme=VOCAB[scheme])):
        yield _Named(thing, thing, name)


def _select(store: Store, query: str) -> Iterable[tuple[URIRef, str, URIRef | None]]:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    for thing, name, *rest in store.select(prefixes + query).rows:
        office = rest[0] if rest else None
        if isinstance(thing, URIRef):
            yield thing, str(name or ""), office if isinstance(office, URIRef) else None


def _reference(thing: URIRef) -> str:
    return str(thing).removeprefix(str(ID)).removeprefix(str(VOCAB))


def _list(things: Iterable[URIRef]) -> str:
    references = sorted(map(_reference, things))
    more = f", or another of {len(references)}" if len(references) > _SHOWN else ""
    return ", ".join(references[:_SHOWN]) + more


def _slugs(thing: URIRef) -> tuple[str, str]:
    reference = _reference(thing)
    return fold(reference.rpartition("/")[2]), fold(reference)


def _suggest(argument: str, known: Iterable[_Named]) -> str:
    references: dict[str, str] = {}
    for named in known:
        for name in (*_slugs(named.thing), fold(named.name)):
            references.setdefault(name, _reference(named.thing))
    near = difflib.get_close_matches(fold(argument[:200]), references, n=_SHOWN, cutoff=0.6)
    suggestions = list(dict.fromkeys(references[name] for name in near))
    if suggestions:
        return f"Did you mean {' or '.join(suggestions)}?"
    examples = sorted({_reference(named.thing) for named in known if named.stands_for is not None})[:_SHOWN]
    return f"Write an IRI, a slug or an acronym, for example {', '.join(examples)}." if examples else "There is none."
