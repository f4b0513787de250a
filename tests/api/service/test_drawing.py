"""Figures of a service: drawn in a process of its own, which is replaced when it hangs, and kept."""

import asyncio
import json
import os
import signal

import pytest

from api.problems import ServiceBusyError
from api.service.drawing import Drawer, choose_form, redirect
from api.service.frames import Request
from coopgraph.errors import CoopGraphError
from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.sheet import Heading, Sheet

SPEC = json.dumps(
    draw_bars(Sheet("en", 400, 200), Heading("Title"), [Bar("a", "One", 3, "3")], "unit", "What it shows.")
).encode()
REQUEST = Request(
    "GET",
    "/figures/claims-verdicts.svg",
    b"/figures/claims-verdicts.svg",
    b"lang=es",
    [],
    "http",
    None,
    None,
    "",
    "1.1",
    b"",
)
PATH = "/figures/claims-verdicts"


def _draw(act, **options):
    async def run():
        drawer = Drawer(**options)
        try:
            return await act(drawer)
        finally:
            await drawer.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("GET", "/figures/claims-verdicts.svg", "svg"),
        ("HEAD", "/figures/claims-verdicts.png", "png"),
        ("POST", "/figures/claims-verdicts.png", None),
        ("GET", "/figures/claims-verdicts.vl.json", None),
        ("GET", "/figures/nada.svg", None),
        ("GET", "/doc/claims-verdicts.svg", None),
        ("GET", "/figures", None),
    ],
)
def test_what_is_a_drawing(method, path, form):
    """Drawings of figures that exist are drawn here; everything else is left to the workers."""
    assert choose_form(REQUEST._replace(method=method, path=path)) == form


def test_a_worker_is_asked_for_the_specification():
    """The request for a drawing becomes the one for its specification, with the same query string."""
    asked = redirect(REQUEST._replace(method="HEAD"), "svg")

    assert (asked.method, asked.path, asked.raw_path) == ("GET", f"{PATH}.vl.json", f"{PATH}.vl.json".encode())
    assert asked.query_string == b"lang=es"


def test_a_drawing_is_kept():
    """The same figure is drawn once, in each format, also for those who ask at once."""

    async def act(drawer):
        drawings = await asyncio.gather(*(drawer.draw(SPEC, form) for form in ("svg", "png", "svg", "png")))
        return drawings, drawer.drawn, drawer.kept

    (svg, png, *again), drawn, kept = _draw(act)

    assert svg.startswith(b"<svg ")
    assert png.startswith(b"\x89PNG")
    assert again == [svg, png]
    assert (drawn, kept) == (2, 2)


def test_what_cannot_be_drawn():
    """A specification that cannot be drawn is told, and the next one is drawn by the same process."""

    async def act(drawer):
        with pytest.raises(CoopGraphError, match="cannot be drawn"):
            await drawer.draw(b'{"data": {"url": "http://127.0.0.1:1/"}}', "svg")
        return await drawer.draw(SPEC, "svg"), drawer.replaced

    drawing, replaced = _draw(act)

    assert drawing.startswith(b"<svg ")
    assert replaced == 0


def test_a_process_that_hangs_is_replaced():
    """A process that does not answer in time is ended, whoever waited is told to come back, and the next one draws."""

    async def act(drawer):
        await drawer.draw(SPEC, "svg")
        os.kill(drawer._process.pid, signal.SIGSTOP)
        drawer._limit = 0.3
        with pytest.raises(ServiceBusyError):
            await drawer.draw(SPEC, "png")
        drawer._limit = 30
        return await drawer.draw(SPEC, "png"), drawer.replaced

    drawing, replaced = _draw(act)

    assert drawing.startswith(b"\x89PNG")
    assert replaced == 1


def test_a_process_that_ends_is_replaced():
    """When the process is killed, the next figure is drawn by another."""

    async def act(drawer):
        await drawer.draw(SPEC, "svg")
        drawer._process.kill()
        await drawer._process.wait()
        return await drawer.draw(SPEC, "png")

    assert _draw(act).startswith(b"\x89PNG")


def test_who_waits_too_long_is_sent_away():
    """When others take all the time, a request does not wait for ever."""

    async def act(drawer):
        await drawer._turn.acquire()
        with pytest.raises(ServiceBusyError, match="wait to be drawn"):
            await drawer.draw(SPEC, "svg")
        drawer._turn.release()

    _draw(act, limit=0.1)


def test_other_answers_pass():
    """A problem of the worker, or that nothing has changed, is passed on as it is."""

    async def act(drawer):
        heads = [(404, [(b"content-type", b"application/problem+json")]), (304, [(b"etag", b'"x"')])]
        return heads, [await drawer.answer(head, b"body", "svg") for head in heads], drawer.drawn

    heads, answers, drawn = _draw(act)

    assert answers == [(head, b"body") for head in heads]
    assert drawn == 0


@pytest.fixture(name="service", scope="module")
def _service(start):
    """A service over a tiny graph, with time enough for a first drawing on a busy machine."""
    return start(query_timeout=20)


def test_a_service_draws(service, processes):
    """A served figure is drawn, twice the same, by one process that is neither worker nor spawner."""
    before = processes.children(service.process.pid)
    first = service.get(f"{PATH}.svg?lang=es")
    again = service.get(f"{PATH}.svg?lang=es")
    png = service.get(f"{PATH}.png?lang=es")
    drawers = set(processes.children(service.process.pid)) - set(before)

    assert (first.status, first.headers["content-type"]) == (200, "image/svg+xml")
    assert first.body.startswith(b"<svg ")
    assert first.headers["content-disposition"] == 'inline; filename="claims-verdicts.svg"'
    assert int(first.headers["content-length"]) == len(first.body)
    assert first.headers["content-security-policy"].startswith("default-src 'none'")
    assert again.body == first.body
    assert png.body.startswith(b"\x89PNG")
    assert len(drawers) == 1
    assert service.metric("coopgraph_figures", how="drawn") == 2
    assert service.metric("coopgraph_figures", how="kept") == 1


def test_a_service_answers_head(service):
    """HEAD tells the length of the drawing and sends none of it."""
    get = service.get(f"{PATH}.svg?lang=es")
    head = service.send("HEAD", f"{PATH}.svg?lang=es")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


def test_a_service_refuses(service):
    """What is asked wrongly is the problem that a worker tells, and whoever holds a drawing is told so."""
    held = service.get(f"{PATH}.svg?lang=es").headers.get("etag")

    assert service.get("/figures/nada.svg").status == 404
    assert service.get(f"{PATH}.svg?lang=fr").code == "request"
    assert service.get(f"{PATH}.vl.json?lang=es").document["width"] == 760
    if held is not None:
        assert service.get(f"{PATH}.svg?lang=es", If_None_Match=held).status == 304


def test_a_service_ends_its_drawer(start, processes, until):
    """When the service is stopped, the process that draws ends with it."""
    service = start(query_timeout=20)
    before = set(processes.children(service.process.pid))
    service.get(f"{PATH}.svg")
    (drawer,) = set(processes.children(service.process.pid)) - before
    service.process.send_signal(signal.SIGTERM)
    service.wait_ended()

    until(lambda: not processes.running(drawer))


def test_a_drawer_does_not_outlive_a_service_that_is_killed(start, processes, until):
    """When the service is killed, the process that draws reads the end of its line and ends."""
    service = start(query_timeout=20)
    before = set(processes.children(service.process.pid))
    service.get(f"{PATH}.svg")
    (drawer,) = set(processes.children(service.process.pid)) - before
    service.process.kill()

    until(lambda: not processes.running(drawer))


def test_a_service_puts_drawings_into_a_report(service):
    """The report of a service has its figures drawn inside, and no mark is left."""
    report = service.get("/report?format=html&lang=en")

    assert report.status == 200
    assert report.body.count(b"<svg ") == 14
    assert b"<!--figure:" not in report.body
    assert int(report.headers["content-length"]) == len(report.body)
    assert "x-coopgraph-figures" not in report.headers
    assert service.get("/report?format=html&organization=NADIE").status == 400
