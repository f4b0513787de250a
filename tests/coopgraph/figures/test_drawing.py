"""Drawing: SVG and PNG of a specification, the same from the same, and nothing fetched."""

import http.server
import threading

import pytest

from coopgraph.errors import CoopGraphError
from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.drawing import PNG_SCALE, draw, draw_png, draw_svg
from coopgraph.figures.sheet import Heading, Sheet

SPEC = draw_bars(Sheet("es", 760, 200), Heading("Título"), [Bar("a", "Uno", 3, "3")], "unidad", 'Dice "así" & <b>.')


@pytest.fixture(name="asked")
def _asked():
    """A web server that notes what it is asked for, and its address."""
    paths = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/data.csv", paths
    server.shutdown()
    server.server_close()


def test_the_same_drawing_twice():
    """The same specification gives the same bytes."""
    assert draw_svg(SPEC) == draw_svg(SPEC)
    assert draw_png(SPEC) == draw_png(SPEC)


def test_the_drawing_is_as_large_as_the_sheet():
    """The SVG has the size that the page keeps free for it, and the PNG twice as many pixels for print."""
    assert ' width="760" height="200" ' in draw_svg(SPEC)
    width, height = draw_png(SPEC)[16:20], draw_png(SPEC)[20:24]
    assert (int.from_bytes(width), int.from_bytes(height)) == (760 * PNG_SCALE, 200 * PNG_SCALE)


def test_the_drawing_tells_what_it_shows():
    """The SVG carries its description for those who do not see it, escaped."""
    assert 'role="img" aria-label="Dice &quot;así&quot; &amp; &lt;b&gt;."' in draw_svg(SPEC)


def test_the_drawing_names_no_address():
    """Beside the names of the standards there is no address in the SVG, and neither script nor style."""
    svg = draw_svg(SPEC)
    rest = svg.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")

    assert "://" not in rest
    for word in ("<script", "<style", "style=", "<image", "<a ", "url("):
        assert word not in svg


def test_nothing_is_fetched(asked):
    """Data that a specification wants from an address are not fetched, and the drawing fails in one sentence."""
    address, paths = asked
    spec = {**SPEC, "data": {"url": address}}

    with pytest.raises(CoopGraphError, match="cannot be drawn"):
        draw(spec, "svg")
    with pytest.raises(CoopGraphError, match="cannot be drawn"):
        draw(spec, "png")
    assert paths == []


def test_the_form_decides():
    """A PNG is a PNG, and an SVG an SVG."""
    assert draw(SPEC, "png").startswith(b"\x89PNG")
    assert draw(SPEC, "svg").startswith(b"<svg ")
