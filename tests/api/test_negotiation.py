import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.negotiation import LANGUAGES, choose_language, choose_media_type, parse_accept

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
OFFERS = (JSON, XML, "text/csv", "text/tab-separated-values", "text/html")
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        (f"{JSON};q=0.4, {XML};q=0.9", XML),
        (f"{JSON};q=0.4, {XML};q=0.4", JSON),
        (f"text/csv, {JSON};q=0", "text/csv"),
        (f"*/*, {JSON};q=0", XML),
        ("*/*;q=0.1, text/csv;q=0.2", "text/csv"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/tab-separated-values"),
        (FIREFOX, "text/html"),
        ("text/csv;charset=utf-8", "text/csv"),
        ("text/csv;charset=UTF-8;q=0.5", "text/csv"),
        ('text/csv;header="a,b;c", text/html', "text/html"),
        ("application/pdf, nonsense", None),
        ("text/csv;q=2, text/html;q=0.1", "text/html"),
        ("*/csv", None),
        ("image/png", None),
        ("text/csv;q=0", None),
    ],
)
def test_accept(header: str | None, chosen: str | None) -> None:
    """The most specific range decides the quality of a media type, and the server's order decides between equals."""
    assert choose_media_type(header, OFFERS) == chosen


@pytest.mark.parametrize(
    ("asked", "header", "chosen"),
    [
        (None, None, "es"),
        (None, "en", "en"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "es-PE", "es"),
        (None, "fr", "es"),
        (None, "fr, en;q=0.3", "en"),
        (None, "es;q=0.5, en;q=0.9", "en"),
        (None, "en, es", "en"),
        (None, "*", "es"),
        (None, "es;q=0, *", "en"),
        (None, "en;q=0", "es"),
        (None, "en;q=abc", "es"),
        ("en", "es", "en"),
        ("es", "en", "es"),
        ("fr", "en", "en"),
        ("", None, "es"),
    ],
)
def test_language(asked: str | None, header: str | None, chosen: str) -> None:
    """The reader's own choice comes before the browser's, and Spanish is what remains."""
    assert choose_language(asked, header) == chosen


@given(st.text())
def test_any_header(header: str) -> None:
    """No header, however malformed, stops the negotiation or makes it choose what is not on offer."""
    assert choose_media_type(header, OFFERS) in {*OFFERS, None}
    assert choose_language(None, header) in LANGUAGES


@given(st.lists(st.sampled_from([*OFFERS, "text/*", "*/*", "image/png"]), max_size=6), st.data())
def test_order_of_the_header(ranges: list[str], data: st.DataObject) -> None:
    """The order in which a client lists media ranges changes nothing."""
    shuffled = data.draw(st.permutations(ranges))
    assert choose_media_type(",".join(ranges), OFFERS) == choose_media_type(",".join(shuffled), OFFERS)


@pytest.mark.parametrize(
    "header", ['"' * 4_000, "a/b;" * 1_500, ('text/csv;x="' + '\\"' * 50 + '",') * 30, "," * 9_000]
)
def test_long_headers(header: str) -> None:
    """A header made to be slow to read is read, as far as it counts, like any other."""
    assert len(parse_accept(header)) <= 4_096
