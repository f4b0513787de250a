"""The process that draws: one drawing after another, and a specification that is none does not end it."""

import io
import json
import struct

from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.process import draw_for_ever
from coopgraph.figures.sheet import Heading, Sheet

SPEC = draw_bars(Sheet("en", 400, 200), Heading("Title"), [Bar("a", "One", 3, "3")], "unit", "What it shows.")


def _write(spec, is_png):
    body = spec if isinstance(spec, bytes) else json.dumps(spec).encode()
    return struct.pack("!?I", is_png, len(body)) + body


def _read(answer):
    place, found = 0, []
    while place < len(answer):
        is_drawn, size = struct.unpack_from("!?I", answer, place)
        found.append((is_drawn, answer[place + 5 : place + 5 + size]))
        place += 5 + size
    return found


def test_each_is_answered_in_turn():
    """SVG, something that is no JSON, a figure that cannot be drawn, and PNG are answered one after another."""
    target = io.BytesIO()
    asked = [_write(SPEC, False), _write(b"{", False), _write({"data": {"url": "x"}}, False), _write(SPEC, True)]
    draw_for_ever(io.BytesIO(b"".join(asked)), target)
    answers = _read(target.getvalue())

    assert [is_drawn for is_drawn, _ in answers] == [True, False, False, True]
    assert answers[0][1].startswith(b"<svg ")
    assert answers[3][1].startswith(b"\x89PNG")
