"""What passes between processes arrives as it was sent, however it is cut."""

import pytest

from api.service.frames import BODY, END, START, WHOLE, FrameReader, read_head, write, write_head


@pytest.mark.parametrize("size", [1, 2, 5, 7, 1000])
def test_frames_arrive_in_any_pieces(size):
    """Frames come out whole and in order, whether they arrive byte by byte or all at once."""
    sent = [(START, b"head"), (BODY, b""), (BODY, bytes(range(256))), (END, b"")]
    wire = b"".join(write(kind, content) for kind, content in sent)
    reader = FrameReader()
    pieces = [wire[place : place + size] for place in range(0, len(wire), size)]
    assert [frame for piece in pieces for frame in reader.feed(piece)] == sent


@pytest.mark.parametrize("body", [b"", b"{}", b"\x00" * 70_000])
def test_head_and_body_stay_apart(body):
    """Status, headers and body are read as they were written."""
    head = (404, [(b"content-type", b"text/plain"), (b"vary", b"Accept"), (b"vary", b"Origin")])
    [(kind, content)] = FrameReader().feed(write(WHOLE, write_head(head, body)))
    assert kind == WHOLE
    assert read_head(content) == (head, body)
