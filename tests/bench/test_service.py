import pytest
import service
from load import Load


def test_rounds_give_medians_and_the_sum_of_failures():
    """The median round counts for each number, and every failure."""
    rounds = [Load(1.0, [0.1] * 10), Load(1.0, [0.3] * 30, {503: [1.0]}), Load(1.0, [0.2] * 20, late=2)]

    assert service.middle(rounds) == service.Measured(rate=20.0, middle=0.2, slow=0.2, failures=3)


@pytest.mark.parametrize(
    ("first", "second", "written"), [(7.0, 2.0, "3.50"), (75.0, 2.0, "37.5"), (999.0, 2.0, "500"), (0.0, 2.0, "–")]
)
def test_ratio_is_written_with_the_digits_that_count(first, second, written):
    """A ratio has fewer decimals the larger it is, and is a dash where nothing was measured."""
    assert service.times(first, second) == written


def test_short_query_is_got_and_long_one_posted():
    """A query that fits into a request line is escaped there; another one is the body, with its length in bytes."""
    got = service.write_request("/sparql", "ASK { ?s ?p 'é' }")
    posted = service.write_request("/sparql", "ASK { ?s ?p '" + "é" * 2_000 + "' }")

    assert got.startswith(b"GET /sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%C3%A9%27%20%7D HTTP/1.1\r\n")
    assert posted.startswith(b"POST /sparql HTTP/1.1\r\n")
    assert b"\r\nContent-Length: 4016\r\n" in posted
    assert posted.endswith(("é" * 2_000 + "' }").encode())


def test_catalogue_has_twelve_different_queries():
    """Twelve named queries are measured."""
    assert len(set(service.CATALOGUE)) == 12
