import re
from pathlib import Path

import coopgraph
from coopgraph import resources

ROOT = resources.root()
VARIABLE = re.compile(r"\bCOOPGRAPH_[A-Z_]+\b")


def test_every_variable_is_documented():
    """The table of settings names every variable that the code reads, once, and none that it does not read."""
    package = Path(coopgraph.__file__).parent
    code = [*package.rglob("*.py"), *(ROOT / "api").rglob("*.py")]
    read = {name for path in code for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    table = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(COOPGRAPH_[A-Z_]+)` \|", table, re.MULTILINE)
    assert sorted(rows) == sorted(read)
