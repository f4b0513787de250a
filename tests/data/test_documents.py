"""The data against the documents: every hash, offset and quotation."""

import hashlib
import shutil

import pytest

from coopgraph import resources
from coopgraph.build.locate import locate_passages
from coopgraph.build.passages import provision_spans, read_passages
from coopgraph.build.provisions import read_provisions
from coopgraph.build.source import read_description
from coopgraph.errors import SourceChangedError, SourceError

DATA = resources.root() / "data"
SOURCES = sorted(path.parent for path in DATA.glob("*/source.yml") if read_description(path.parent).document)
pytestmark = pytest.mark.document


@pytest.fixture(name="document", params=SOURCES, ids=lambda folder: folder.name)
def _document(request, seeds):
    folder = request.param
    description = read_description(folder)
    return folder, description, (seeds / description.document.file).read_bytes()


def test_document_is_the_one_described(document):
    """source.yml bears the hash and the length of the document."""
    _, description, content = document

    assert hashlib.sha256(content).hexdigest() == description.document.sha256
    assert len(content.decode("utf-8")) == description.document.characters


def test_every_passage_has_the_hash_of_its_span(document):
    """A passage's sha256 is that of the bytes of the document between its offsets."""
    folder, _, content = document
    text = content.decode("utf-8")

    for row in read_passages(folder, folder.name):
        span = text[int(row.start) : int(row.end)]
        assert span == span.strip() != "", row.place
        assert hashlib.sha256(span.encode("utf-8")).hexdigest() == row.sha256, row.place


def test_every_official_quotation_stands_in_the_document(document):
    """Each span of official text is found at its offsets, white space apart."""
    folder, _, content = document
    text = content.decode("utf-8")
    for row in read_passages(folder, folder.name):
        if row.quote is not None:
            assert " ".join(text[int(row.start) : int(row.end)].split()) == row.quote
    spans = [
        span
        for path in resources.files(folder / "provisions", ".txt")
        for span in provision_spans(read_provisions(path, name=path.name))
    ]

    for span in spans:
        assert " ".join(text[span.start : span.end].split()) == span.text


def test_passages_are_what_the_document_gives(document, tmp_path, seeds):
    """passages.csv is what `coopgraph ingest passages` writes from the document."""
    folder, description, _ = document
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    (copy / "passages.csv").unlink()

    locate_passages(copy, seeds / description.document.file)

    assert (copy / "passages.csv").read_bytes() == (folder / "passages.csv").read_bytes()


def test_another_document_is_refused(document, tmp_path):
    """Passages are never taken from a document that source.yml does not describe."""
    folder, _, content = document
    other = tmp_path / "other.txt"
    other.write_bytes(content + b"x")

    with pytest.raises(SourceChangedError, match=r"not the one that source\.yml describes"):
        locate_passages(folder, other)


def test_place_outside_the_document_is_refused(document, tmp_path, seeds):
    """A table that names lines which the document does not have is told so."""
    folder, description, _ = document
    copy = tmp_path / folder.name
    copy.mkdir()
    shutil.copy(folder / "source.yml", copy)
    (copy / "units.csv").write_text("slug,places\nx,L999999\n", encoding="utf-8")

    with pytest.raises(SourceError, match="no text at L999999"):
        locate_passages(copy, seeds / description.document.file)
