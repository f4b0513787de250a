"""The figures over HTTP: their addresses in pages, the page of all, the formats, and what is asked wrongly."""

import json
import re
from html import unescape

import pytest

from api.responses import Frame
from api.views.figures import Figure, list_figures, make_figure
from coopgraph.errors import CoopGraphError
from coopgraph.figures import FIGURES

FRAME = Frame("en", False, "", "/", (), "1", "2016-01-01")
PROBLEM = "application/problem+json"


@pytest.fixture(name="client", scope="module")
def _client(make_client, store):
    """A client of a service over the whole graph."""
    return make_client(store)


def test_a_figure_has_its_addresses():
    """The date and the language of the page go into every address, and the size is known before it is loaded."""
    figure = make_figure(FRAME, "dispersion-categories")

    assert figure == Figure(
        id="dispersion-categories",
        title="Ministries by category of their office",
        alt="Bars: in how many ministries the cooperation office is in each category, with its share. "
        "The table beside it holds the same values.",
        src="/figures/dispersion-categories.svg?asof=2016-01-01&lang=en",
        width=760,
        height=250,
        narrow="/figures/dispersion-categories.svg?asof=2016-01-01&lang=en&size=narrow",
        narrow_width=360,
        narrow_height=300,
        png="/figures/dispersion-categories.png?asof=2016-01-01&lang=en",
        specification="/figures/dispersion-categories.vl.json?asof=2016-01-01&lang=en",
    )


def test_arguments_of_a_figure():
    """Arguments go into the addresses, escaped; empty ones and a date that the figure does not take do not."""
    matrix = make_figure(FRAME, "dispersion-matrix", organizations="MINSA, MRE & más", asof="all", bodies="")
    names = make_figure(FRAME, "dispersion-denominations")

    assert matrix.src == "/figures/dispersion-matrix.svg?asof=all&organizations=MINSA%2C+MRE+%26+m%C3%A1s&lang=en"
    assert names.src == "/figures/dispersion-denominations.svg?lang=en"


@pytest.mark.parametrize(("figure", "arguments"), [("nada", {}), ("flows-by-country", {"year": "x"})])
def test_wrong_figures(figure, arguments):
    """A figure that does not exist, or a wrong argument, is an error with a sentence."""
    with pytest.raises(CoopGraphError) as caught:
        make_figure(FRAME, figure, **arguments)
    assert caught.value.remedy


def test_all_figures_are_listed():
    """The page lists every figure, with its parameters and the queries behind."""
    cards = {card.figure.id: card for card in list_figures(FRAME).cards}

    assert list(cards) == list(FIGURES)
    assert cards["flows-by-country"].queries == (("flows-by-country", "/queries/flows-by-country?asof=2016-01-01"),)
    assert [name for name, _, _ in cards["flows-concentration"].choices] == ["asof", "measure", "units"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page(client, read_page, language):
    """The page shows each figure with its size, its words, and links that lead to what they promise."""
    page = read_page(client.get("/figures", headers={"Accept-Language": language}))
    images = page.find("img")

    assert len(images) == len(FIGURES)
    assert all(image["width"] and image["height"] and image["alt"] and image["loading"] == "lazy" for image in images)
    for link in page.find("a"):
        if (link["href"] or "").startswith("/figures/dispersion-categories."):
            assert client.get(link["href"]).headers["content-type"] == link["type"]
    sources = page.find("source")
    assert all(source["srcset"].endswith("size=narrow") for source in sources)


@pytest.mark.parametrize(
    ("ending", "media_type", "beginning"),
    [
        ("svg", "image/svg+xml", b"<svg "),
        ("png", "image/png", b"\x89PNG"),
        ("vl.json", "application/json", b'{"$schema"'),
    ],
)
def test_three_formats(client, ending, media_type, beginning):
    """The ending decides the format, which is named with the language and the file."""
    answer = client.get(f"/figures/dispersion-categories.{ending}?lang=en&asof=2018-12-31")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-language"] == "en"
    assert answer.headers["content-disposition"] == f'inline; filename="dispersion-categories.{ending}"'
    assert "max-age" in answer.headers["cache-control"]
    assert answer.content.startswith(beginning)


def test_head(client):
    """HEAD answers as GET does, without the body."""
    answer = client.request("HEAD", "/figures/dispersion-categories.svg")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "image/svg+xml"


def test_the_language_of_the_reader(client):
    """Without `lang`, the language that the browser prefers decides."""
    answer = client.get("/figures/dispersion-categories.vl.json", headers={"Accept-Language": "en"})

    assert answer.headers["content-language"] == "en"
    assert "Accept-Language" in answer.headers["vary"]
    assert answer.json()["title"]["text"] == ["Ministries by category of their office"]


def test_sizes(client):
    """A telephone gets a drawing as broad as its screen."""
    wide = client.get("/figures/dispersion-categories.svg?lang=es&size=wide").text
    narrow = client.get("/figures/dispersion-categories.svg?lang=es&size=narrow").text

    assert (re.search(r'width="(\d+)"', wide)[1], re.search(r'width="(\d+)"', narrow)[1]) == ("760", "360")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/figures/nada.svg", 404),
        ("/figures/dispersion-categories", 404),
        ("/figures/dispersion-categories.gif", 404),
        ("/figures/dispersion-categories.svg?asof=ayer", 400),
        ("/figures/dispersion-categories.svg?asof=2018-12-31&asof=all", 400),
        ("/figures/dispersion-categories.svg?color=red", 400),
        ("/figures/dispersion-categories.svg?lang=fr", 400),
        ("/figures/dispersion-categories.svg?size=huge", 400),
        ("/figures/rectoria-timeline.svg?organizations=%3Cscript%3E", 400),
        ("/figures?color=red", 400),
    ],
)
def test_what_is_asked_wrongly(client, address, status):
    """What does not exist or is wrong is a problem document."""
    answer = client.get(address)

    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM


def test_without_a_graph(make_client):
    """Without a graph a figure is a problem, and the page of figures is there all the same."""
    client = make_client(None)

    assert client.get("/figures/dispersion-categories.svg").status_code == 503
    assert client.get("/figures").status_code == 200


def test_a_graph_of_somebody_else(make_client, tiny):
    """Over a graph without our offices a figure says that there is nothing to draw."""
    answer = make_client(tiny).get("/figures/flows-by-country.svg?lang=es")

    assert answer.status_code == 200
    assert "El grafo no tiene datos para esta figura." in unescape(answer.text)


def test_it_is_not_drawn_again_for_whoever_holds_it(make_client, store, graph_home):
    """A client that holds the drawing of this graph is told so."""
    from coopgraph.store.home import read_manifest

    client = make_client(store, manifest=read_manifest(graph_home))
    address = "/figures/dispersion-categories.svg?lang=es"
    etag = client.get(address).headers["etag"]
    again = client.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address.replace("lang=es", "lang=en"), headers={"If-None-Match": etag}).status_code == 200


def test_the_specification_is_whole(client):
    """The specification holds its data and names no address but that of its schema."""
    spec = client.get("/figures/flows-by-type.vl.json").json()

    assert spec["data"]["values"]
    assert re.findall('https?://[^"]+', json.dumps(spec)) == [spec["$schema"]]
