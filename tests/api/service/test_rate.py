"""How many requests a client may send a minute."""

from api.service.rate import RateLimit


def test_request_over_the_rate_is_told_when_to_come_back(start):
    """The sixth request of a minute is answered 429 with the seconds to wait; its state may always be asked."""
    service = start(rate_limit=5)
    for _ in range(10):
        assert [service.get(f"/{name}").status for name in ("health", "ready", "metrics")] == [200] * 3
    replies = [service.ask("ASK {}") for _ in range(6)]
    assert [reply.status for reply in replies] == [200] * 5 + [429]
    assert replies[-1].code == "too-many-requests"
    assert 1 <= int(replies[-1].headers["retry-after"]) <= 12
    assert replies[-1].document["limit"] == 5
    assert service.get("/health").status == 200


def test_bucket_fills_evenly():
    """With six requests a minute there is one more every ten seconds, and never more than six at once."""
    limit = RateLimit(6)
    assert [limit.take("a", 0.0) for _ in range(7)] == [None] * 6 + [10]
    assert [limit.take("a", 10.0), limit.take("a", 10.0)] == [None, 10]
    assert [limit.take("a", 1000.0) for _ in range(7)] == [None] * 6 + [10]


def test_clients_have_buckets_of_their_own():
    """What one client takes is not missing to another."""
    limit = RateLimit(1)
    assert [limit.take(client, 0.0) for client in ("a", "b", "a")] == [None, None, 60]


def test_no_limit_is_none():
    """With 0 nobody is counted."""
    limit = RateLimit(0)
    assert {limit.take("a", 0.0) for _ in range(1_000)} == {None}


def test_only_so_many_clients_are_remembered():
    """Ten thousand clients later the first one is forgotten, and the last one is not."""
    limit = RateLimit(1)
    for number in range(10_001):
        assert limit.take(str(number), 0.0) is None
    assert limit.take("0", 0.0) is None
    assert limit.take("10000", 0.0) == 60
