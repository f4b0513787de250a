"""Draws a specification as SVG or PNG; asks for no address, and draws the same from the same."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from coopgraph.errors import CoopGraphError

__all__ = ["PNG_SCALE", "draw", "draw_png", "draw_svg"]

_VERSION = "6.4"
#: Pixels of the PNG for one of the page: it goes into documents that are printed.
PNG_SCALE = 2.0
_ROOT = "<svg "
_REMEDY = "Ask for the specification instead."


def draw(spec: Mapping[str, Any], form: str) -> bytes:
    """Draw a specification.

    Args:
        spec: A specification of Vega-Lite with its data inside.
        form: `svg` or `png`.

    Returns:
        The file.
    """
    return draw_png(spec) if form == "png" else draw_svg(spec).encode()


def draw_svg(spec: Mapping[str, Any]) -> str:
    """Draw a specification as SVG, with its description for those who do not see it.

    Args:
        spec: A specification of Vega-Lite with its data inside.

    Returns:
        The SVG.

    Raises:
        CoopGraphError: If it cannot be drawn.
    """
    import vl_convert

    try:
        drawn: str = vl_convert.vegalite_to_svg(dict(spec), vl_version=_VERSION, allowed_base_urls=[])
    except ValueError as error:
        raise CoopGraphError(_tell_fault(error), remedy=_REMEDY) from error
    label = escape(str(spec.get("description", "")), quote=True)
    return drawn.replace(_ROOT, f'{_ROOT}role="img" aria-label="{label}" ', 1)


def draw_png(spec: Mapping[str, Any]) -> bytes:
    """Draw a specification as PNG.

    Args:
        spec: A specification of Vega-Lite with its data inside.

    Returns:
        The PNG.

    Raises:
        CoopGraphError: If it cannot be drawn.
    """
    import vl_convert

    try:
        drawn: bytes = vl_convert.vegalite_to_png(
            dict(spec), vl_version=_VERSION, scale=PNG_SCALE, allowed_base_urls=[]
        )
    except ValueError as error:
        raise CoopGraphError(_tell_fault(error), remedy=_REMEDY) from error
    return drawn


def _tell_fault(error: ValueError) -> str:
    first = next(iter(str(error).splitlines()), "")
    return f"the figure cannot be drawn: {first[:200]}"
