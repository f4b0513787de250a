"""The fields by which a change of a reform is written in a form: one set for each kind of change.

What a kind of change does is in `coopgraph.scenarios`; which values the graph offers, in `choices`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coopgraph.model import Text

__all__ = ["EVERY", "KINDS", "ChangeKind", "FieldSpec"]

#: How a field writes a selection of ministries.
EVERY = "every:"


@dataclass(frozen=True)
class FieldSpec:
    """A field of a change.

    Attributes:
        name: Its key in a scenario file; `name.es` stands below `name`.
        label: What it is.
        choices: Lists of `choices` that it offers, or fixed choices; empty where it is written freely.
        required: Whether there is no change without it.
        closed: Whether nothing but the choices fits.
        hint: What to write, or None.
        long: Whether it takes several lines.
    """

    name: str
    label: Text
    choices: tuple[str, ...] = ()
    required: bool = True
    closed: bool = False
    hint: Text | None = None
    long: bool = False


@dataclass(frozen=True)
class ChangeKind:
    """A kind of change.

    Attributes:
        id: Its key in a scenario file.
        title: What it does.
        fields: Its fields.
    """

    id: str
    title: Text
    fields: tuple[FieldSpec, ...]


def _text(spanish: str, english: str) -> Text:
    return {"es": spanish, "en": english}


_BUT = FieldSpec(
    "but",
    _text("Menos estos ministerios", "But these ministries"),
    required=False,
    hint=_text(
        "Solo con una selección: siglas o slugs separados por comas.", "With a selection only: acronyms or slugs."
    ),
)
_NEW_OFFICE = (
    FieldSpec("name.es", _text("Nombre nuevo en español", "New name in Spanish")),
    FieldSpec(
        "name.en",
        _text("Nombre nuevo en inglés", "New name in English"),
        required=False,
        hint=_text("Vacío: el mismo que en español.", "Empty: the same as in Spanish."),
    ),
    FieldSpec("acronym", _text("Sigla", "Acronym"), required=False),
    FieldSpec(
        "slug",
        _text("Identificador", "Identifier"),
        hint=_text(
            "Minúsculas, cifras y guiones, como minsa-ogcai; con varios ministerios, lo que sigue a cada uno.",
            "Lower-case letters, digits and hyphens, such as minsa-ogcai; with several ministries, what follows each.",
        ),
    ),
    FieldSpec(
        "under",
        _text("Depende de", "Depends on"),
        ("under", "unit"),
        hint=_text(
            "general-secretariat es la Secretaría General del organismo.",
            "general-secretariat is the General Secretariat of the body.",
        ),
    ),
    FieldSpec("rank", _text("Rango", "Rank"), ("rank",), closed=True),
    FieldSpec("category", _text("Categoría", "Category"), ("office-category",), closed=True),
    FieldSpec("organ-type", _text("Tipo de órgano", "Kind of organ"), ("organ-type",), required=False, closed=True),
    FieldSpec("level", _text("Nivel", "Level"), ("organizational-level",), required=False, closed=True),
    FieldSpec(
        "similar-to",
        _text("Con las funciones usuales de", "With the usual functions of"),
        ("similar-to",),
        required=False,
        hint=_text(
            "general-offices, u oficinas separadas por comas: la nueva recibe una función de cada tipo que más de la "
            "mitad de ellas tiene y a ella le falta.",
            "general-offices, or offices separated by commas: the new one gets a function of each type that more than "
            "half of them have and it lacks.",
        ),
    ),
)
_MANDATE = FieldSpec("mandate", _text("Mandato", "Mandate"), ("mandate",))
_COLLABORATION = FieldSpec("collaboration", _text("Comité o sistema", "Committee or system"), ("collaboration",))
_ACTORS = ("organization", "unit", "generic-actor")
_TURTLE = _text(
    "En Turtle, con los prefijos de este proyecto sin declarar; un triple por línea.",
    "In Turtle; the prefixes of this project need not be declared.",
)

#: Kind of change to its fields, in the order in which the page offers them.
KINDS: Mapping[str, ChangeKind] = {
    kind.id: kind
    for kind in (
        ChangeKind(
            "move-office",
            _text("Cambiar de lugar o de rango una oficina", "Move or re-rank an office"),
            (FieldSpec("office", _text("Oficina", "Office"), ("office",)), *_NEW_OFFICE),
        ),
        ChangeKind(
            "create-office",
            _text("Crear una oficina de cooperación", "Create a cooperation office"),
            (
                FieldSpec("body", _text("Organismo", "Body"), ("every", "organization")),
                _BUT,
                *_NEW_OFFICE,
                FieldSpec(
                    "functions", _text("Funciones que recibe", "Functions it takes over"), ("functions",), False, True
                ),
            ),
        ),
        ChangeKind("end-mandate", _text("Terminar un mandato", "End a mandate"), (_MANDATE,)),
        ChangeKind(
            "transfer-mandate",
            _text("Trasladar un mandato", "Transfer a mandate"),
            (_MANDATE, FieldSpec("to", _text("A", "To"), _ACTORS)),
        ),
        ChangeKind(
            "add-member",
            _text("Incorporar un miembro a un comité", "Add a member to a committee"),
            (
                _COLLABORATION,
                FieldSpec("member", _text("Miembro", "Member"), ("every", *_ACTORS)),
                _BUT,
                FieldSpec("role", _text("Papel", "Role"), ("membership-role",), False, True),
            ),
        ),
        ChangeKind(
            "remove-member",
            _text("Retirar un miembro de un comité", "Remove a member from a committee"),
            (_COLLABORATION, FieldSpec("member", _text("Miembro", "Member"), _ACTORS)),
        ),
        ChangeKind(
            "add-tie",
            _text("Añadir un vínculo de coordinación", "Add a coordination tie"),
            (
                FieldSpec("from", _text("Quien coordina", "Who coordinates"), _ACTORS),
                FieldSpec("mode", _text("Modo", "Mode"), ("coordination-mode",), closed=True),
                FieldSpec("to", _text("Con quién", "With whom"), _ACTORS),
            ),
        ),
        ChangeKind(
            "remove-tie",
            _text("Quitar un vínculo de coordinación", "Remove a coordination tie"),
            (FieldSpec("tie", _text("Vínculo", "Tie"), ("tie",)),),
        ),
        ChangeKind(
            "assign-function",
            _text("Asignar una función a otra unidad", "Assign a function to another unit"),
            (
                FieldSpec("function", _text("Función", "Function"), ("function",)),
                FieldSpec("to", _text("Unidad que la recibe", "Unit that gets it"), ("unit",)),
            ),
        ),
        ChangeKind(
            "remove-function",
            _text("Quitar una función", "Remove a function"),
            (FieldSpec("function", _text("Función", "Function"), ("function",)),),
        ),
        ChangeKind(
            "close-gap",
            _text("Dar por cerrado un vacío", "Close a gap"),
            (FieldSpec("gap", _text("Vacío", "Gap"), ("coordination-gap",)),),
        ),
        ChangeKind(
            "remove",
            _text("Quitar tripletas", "Remove triples"),
            (FieldSpec("turtle", _text("Tripletas que se quitan", "Triples that go"), hint=_TURTLE, long=True),),
        ),
        ChangeKind(
            "add",
            _text("Añadir tripletas", "Add triples"),
            (FieldSpec("turtle", _text("Tripletas que se añaden", "Triples that come"), hint=_TURTLE, long=True),),
        ),
    )
}
