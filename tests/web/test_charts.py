"""The figures of a page, drawn anew in the browser where a reader asks for it."""

from __future__ import annotations

from playwright.sync_api import expect

PAGE = "/queries/offices-by-category"


def test_figure_answers_to_the_pointer(visit):
    """A button puts a chart in place of the image, drawn from the specification that the image was drawn from."""
    page = visit(PAGE)
    asked = []
    page.on("request", lambda request: asked.append(request.url.partition("?")[0].rpartition("/")[2]))
    figure = page.locator("figure.drawing").first
    figure.get_by_role("button", name="Gráfico interactivo").click()
    figure.locator(".chart svg").wait_for()
    assert not figure.locator("picture").is_visible()
    assert {"chart.js", "dispersion-categories.vl.json"} <= set(asked)
    figure.get_by_role("button", name="Ver la imagen").click()
    assert figure.locator("picture").is_visible()
    assert not figure.locator(".chart").is_visible()


def test_nothing_large_before_it_is_asked_for(visit):
    """A page with a figure loads less than 10 kB of script."""
    page = visit(PAGE)
    sizes = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(each => each.initiatorType === 'script').map(each => each.decodedBodySize)"
    )
    assert 0 < sum(sizes) < 10_000


def test_figure_that_cannot_be_drawn(visit):
    """Where the specification does not come, the image stays, and a sentence says so."""
    page = visit(PAGE, locale="en-US")
    page.route("**/*.vl.json*", lambda route: route.fulfill(status=503, body=""))
    figure = page.locator("figure.drawing").first
    figure.get_by_role("button", name="Interactive chart").click()
    expect(figure.locator("[role=status]")).to_have_text("The chart cannot be drawn.")
    assert figure.locator("picture").is_visible()


def test_without_script(visit):
    """Without JavaScript there is the image, and no button that does nothing."""
    page = visit(PAGE, java_script_enabled=False)
    assert page.locator("figure.drawing img").count() == 1
    assert page.locator("figure button").count() == 0
