"""Renders the templates, one environment per language; what the pages say is decided in the routers."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.bundle import read_version
from api.headers import CHART_POLICY
from api.negotiation import LANGUAGES, LOCALES, choose_language
from api.responses import Frame, LanguageLink
from api.translation import load_translations

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["STATIC", "TEMPLATES", "Pages"]

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"

#: What the address of a script of ours holds; only pages that load one may run it.
_SCRIPTS = "/static/bundle/"
#: What may stand in the path of a link as it is.
_SAFE = "/:@!$&'()*+,;=~"
_NAMES = {"es": "Español", "en": "English"}


class Pages:
    """The templates in each language, ready to be filled.

    Attributes:
        environments: Language to Jinja2 environment.
        version: Fingerprint of the style sheet.
    """

    def __init__(self) -> None:
        self.environments = {language: _environment(language) for language in LANGUAGES}
        self.version = hashlib.sha256((STATIC / "style.css").read_bytes()).hexdigest()[:12]

    def frame(self, request: Request) -> Frame:
        """Find out what stands around a page: its language and its links.

        Args:
            request: The request for the page.

        Returns:
            The frame.
        """
        pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        asked = request.query_params.get("lang")
        language = choose_language(asked, request.headers.get("accept-language"))
        root = request.scope.get("root_path", "").rstrip("/")
        # Two slashes at the beginning of a link would name another host.
        path = quote("/" + request.url.path.removeprefix(root).lstrip("/"), safe=_SAFE)
        others = [(name, value) for name, value in pairs if name != "lang"]
        return Frame(
            language=language,
            chosen=asked == language,
            root=root,
            path=path,
            languages=tuple(
                LanguageLink(
                    each, _NAMES[each], f"{root}{path}?{urlencode([*others, ('lang', each)])}", each == language
                )
                for each in LANGUAGES
            ),
            version=self.version,
            asof=_read_date(request.query_params.getlist("asof")),
            others=tuple((name, value) for name, value in pairs if name not in {"asof", "page"} and value),
            words=request.query_params.get("q", "") if path == "/search" else "",
            bundle=read_version(),
        )

    def render(self, template: str, page: DataclassInstance, frame: Frame, status: int = 200) -> Response:
        """Fill a template.

        Args:
            template: File name of the template.
            page: Its context; the fields are the names that the template sees.
            frame: What stands around the page.
            status: HTTP status.

        Returns:
            The page.
        """
        context = {item.name: getattr(page, item.name) for item in fields(page)}
        text = self.environments[frame.language].get_template(template).render(context)
        headers = {"Content-Language": frame.language, "Vary": "Accept, Accept-Language"}
        if _SCRIPTS in text:
            headers |= CHART_POLICY
        return Response(text, status_code=status, media_type="text/html", headers=headers)


def _read_date(given: list[str]) -> str | None:
    """Read the date that links carry on; what is no date is told by the page that was asked, and goes no further."""
    if len(given) != 1:
        return None
    if given[0] == "all":
        return "all"
    try:
        return date.fromisoformat(given[0]).isoformat()
    except ValueError:
        return None


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Newstyle: values that go into a translated sentence are escaped too.
    environment.install_gettext_translations(load_translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    locale = LOCALES[language]

    def number(value: int) -> str:
        return format_decimal(value, locale=locale)

    def day(value: date) -> str:
        return format_date(value, format="long", locale=locale)

    def isoday(value: str) -> str:
        return day(date.fromisoformat(value))

    environment.filters.update(number=number, day=day, isoday=isoday)
    return environment
