"""Reads the translation catalogues of the pages at start; the texts themselves lie in `locales/`.

The Spanish texts are the keys, so Spanish needs no catalogue. Catalogues are read as they are written (`messages.po`):
no compiled file has to be made, shipped or kept in step.
"""

from __future__ import annotations

import gettext
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from api.negotiation import DEFAULT_LANGUAGE

__all__ = ["LOCALES", "load_translations"]

LOCALES = Path(__file__).parent / "locales"


def load_translations(language: str) -> gettext.NullTranslations:
    """Load the texts of one language.

    Args:
        language: One of `api.negotiation.LANGUAGES`.

    Returns:
        The catalogue; for Spanish the one that changes nothing.
    """
    if language == DEFAULT_LANGUAGE:
        return gettext.NullTranslations()
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
