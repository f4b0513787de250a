import asyncio
import math

import load
import pytest


def test_percentile_is_the_nearest_rank():
    """Of 100 values the 99th percentile is the 99th, of two the median is the first, of none there is none."""
    assert load.percentile([float(value) for value in range(100, 0, -1)], 0.99) == 99.0
    assert load.percentile([7.0, 5.0], 0.5) == 5.0
    assert math.isnan(load.percentile([], 0.5))


def test_rate_counts_only_good_answers():
    """Two good answers and one refused in four seconds are half an answer a second and one failure."""
    done = load.Load(4.0, [0.1, 0.2], {503: [2.0]})

    assert (done.rate, done.failures) == (0.5, {503: 1})


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd",),
        (b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 4\r\n\r\nab", b"cd"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n", b"0\r\n\r\n"),
    ],
)
def test_answer_ends_where_it_says(pieces):
    """A response ends with its length or its last chunk, however it is cut, and the next request goes the same way."""
    done, connections = asyncio.run(_serve_pieces(pieces, most=3))

    assert (len(done.latencies), done.others, done.late, connections) == (3, {}, 0, 1)


def test_other_status_and_broken_connection_are_no_answers():
    """A 503 counts apart, and a connection that ends inside a response counts as no answer and is opened anew."""
    refused, _ = asyncio.run(_serve_pieces((b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",), most=2))
    broken, connections = asyncio.run(
        _serve_pieces((b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab",), most=2, closes=True)
    )

    assert (refused.latencies, refused.failures) == ([], {503: 2})
    assert (broken.latencies, broken.failures, connections >= 2) == ([], {0: 2}, True)


def test_silence_is_late():
    """A request that has no answer in time is counted as late."""
    done, _ = asyncio.run(_serve_pieces((), most=1))

    assert (done.latencies, done.others, done.late) == ([], {}, 1)


async def _serve_pieces(pieces, *, most, closes=False):
    connections = 0

    async def answer(reader, writer):
        nonlocal connections
        connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.001)
                if closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    job = load.Job(port, (b"GET / HTTP/1.1\r\nHost: here\r\n\r\n",), 1, 5.0 if pieces else 0.1, 0.1, most)
    done = await load.run_job(job)
    server.close()
    await asyncio.sleep(0.01)
    return done, connections
