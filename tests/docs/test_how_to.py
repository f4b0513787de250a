import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_the_python_page_runs(graph_home, capsys):
    """What the page shows of the library runs from top to bottom, on the graph that was built."""
    text = (ROOT / "docs" / "how-to" / "use-from-python.md").read_text(encoding="utf-8")
    blocks = _BLOCK.findall(text)
    names = {}
    for block in blocks:
        exec(block.replace('Path(".coopgraph")', f"Path({str(graph_home)!r})"), names)  # noqa: S102 (it is our own page)

    printed = capsys.readouterr().out.splitlines()
    assert len(blocks) == 5
    assert printed[0] == "('function', 'point', 'article') 12"
    assert printed[2].endswith("0.4515 5 0 2018-12-31 coopgraph query offices-by-category")
    assert printed[3] == "True True"
    assert printed[4].startswith("['ambiguous', 'cannot-be-checked', 'does-not-hold', 'holds']")
