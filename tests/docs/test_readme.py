import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
#: A command after `$`, and the lines it prints.
_CONSOLE = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)
_BLOCKS = [
    pytest.param(match["command"], match["output"], id=f"{path.name}: {match['command'][:60]}")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    for match in _CONSOLE.finditer(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("command", "output"), _BLOCKS)
def test_command_prints_what_the_page_shows(command, output, graph_home):
    """Every command that a page shows prints what stands under it."""
    binary = Path(sys.executable).parent
    answer = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{binary}:{os.environ['PATH']}", "COOPGRAPH_HOME": str(graph_home)},
        check=True,
        capture_output=True,
        text=True,
    )

    assert answer.stdout == output


def test_readme_answers_three_questions():
    """The README shows three questions with their commands."""
    assert len(_CONSOLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))) == 3
