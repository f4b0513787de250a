"""Builds are published one at a time and whole; what fails leaves the one that stood."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from coopgraph.store.home import publish_build, read_manifest, standing_graph

PUBLISH = """
import resource, signal, sys
from pathlib import Path
from coopgraph.errors import CoopGraphError
from coopgraph.store.home import publish_build
if int(sys.argv[2]):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    quads = f"<urn:s> <urn:p> <urn:{sys.argv[3]}> .".encode() + b"\\n"
    publish_build(Path(sys.argv[1]), quads * 1000, sys.argv[3] * 64, {})
except CoopGraphError as error:
    sys.exit(str(error))
"""


def publish(home, most, letter):
    """Publish a build in a process of its own that may write files of so many bytes; 0 for any."""
    command = [sys.executable, "-c", PUBLISH, str(home), str(most), letter]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_builds_at_the_same_time_leave_a_sound_one(tmp_path):
    """Of builds published at once by several processes, one stands, whole, with its own manifest."""
    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(lambda letter: publish(tmp_path, 0, letter), "abcabc"))
    assert {(process.returncode, process.stderr) for process in ended} == {(0, "")}
    manifest = read_manifest(tmp_path)
    assert hashlib.sha256(standing_graph(tmp_path).read_bytes()).hexdigest() == manifest.digest
    assert not list(tmp_path.glob(".unfinished-*"))


def test_full_disk_leaves_the_build_that_stood(tmp_path):
    """Where a file cannot be written to its end, that is told in one sentence, and the build before stays."""
    old = publish_build(tmp_path, b"<urn:s> <urn:p> <urn:o> .\n", "d" * 64, {})
    ended = publish(tmp_path, 4_096, "a")
    assert ended.returncode == 1
    assert "the build cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert read_manifest(tmp_path) == old
    assert standing_graph(tmp_path).read_bytes() == b"<urn:s> <urn:p> <urn:o> .\n"
    assert not list(tmp_path.glob(".unfinished-*"))
