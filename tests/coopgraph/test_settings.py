"""Settings are read from the environment, and a value that means nothing is told with its name."""

from pathlib import Path

import pytest

from coopgraph.errors import CoopGraphError
from coopgraph.settings import Settings

BAD = [
    ("COOPGRAPH_PUBLIC_URL", "datos.example.org"),
    ("COOPGRAPH_PUBLIC_URL", "ftp://datos.example.org"),
    ("COOPGRAPH_SPARQL_ENDPOINT", "http://"),
    ("COOPGRAPH_SPARQL_ENDPOINT", "http://[1"),
    ("COOPGRAPH_SPARQL_ENDPOINT", "http://host:99999/query"),
    ("COOPGRAPH_GRAPH_STORE", "http://host/a store"),
    ("COOPGRAPH_QUERY_TIMEOUT", "0"),
    ("COOPGRAPH_QUERY_TIMEOUT", "nan"),
    ("COOPGRAPH_QUERY_TIMEOUT", "inf"),
    ("COOPGRAPH_QUERY_TIMEOUT", "30s"),
    ("COOPGRAPH_QUERY_MEMORY", "63"),
    ("COOPGRAPH_QUERY_MEMORY", "512.5"),
    ("COOPGRAPH_ROW_LIMIT", "0"),
    ("COOPGRAPH_RATE_LIMIT", "-1"),
    ("COOPGRAPH_WORKERS", "0"),
    ("COOPGRAPH_QUEUE", "many"),
    ("COOPGRAPH_LOG", "verbose"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_value(name, value):
    """A value that a setting cannot have is an error that names the setting and says what to give."""
    with pytest.raises(CoopGraphError, match=name) as found:
        Settings.from_environment({name: value})
    assert found.value.remedy


def test_empty_is_absent():
    """A variable that is empty counts as one that is absent, as a composed environment leaves it."""
    names = {name for name, _ in BAD} | {"COOPGRAPH_HOME", "COOPGRAPH_STORE_USER", "COOPGRAPH_STORE_PASSWORD"}
    assert Settings.from_environment(dict.fromkeys(names, "")) == Settings.from_environment({})


def test_all_are_read():
    """Each variable sets what its name says."""
    assert Settings.from_environment(
        {
            "COOPGRAPH_HOME": "/srv/coopgraph",
            "COOPGRAPH_PUBLIC_URL": "https://datos.example.org/coop",
            "COOPGRAPH_SPARQL_ENDPOINT": "http://engine.example:3030/query",
            "COOPGRAPH_GRAPH_STORE": "http://engine.example:3030/data",
            "COOPGRAPH_STORE_USER": "ana",
            "COOPGRAPH_STORE_PASSWORD": "secreto",
            "COOPGRAPH_QUERY_TIMEOUT": "2.5",
            "COOPGRAPH_QUERY_MEMORY": "512",
            "COOPGRAPH_ROW_LIMIT": "10",
            "COOPGRAPH_RATE_LIMIT": "60",
            "COOPGRAPH_WORKERS": "3",
            "COOPGRAPH_QUEUE": "7",
            "COOPGRAPH_LOG": "off",
        }
    ) == Settings(
        Path("/srv/coopgraph"),
        public_url="https://datos.example.org/coop",
        sparql_endpoint="http://engine.example:3030/query",
        graph_store="http://engine.example:3030/data",
        store_user="ana",
        store_password="secreto",  # noqa: S106 (of nobody)
        query_timeout=2.5,
        query_memory=512,
        row_limit=10,
        rate_limit=60,
        workers=3,
        queue=7,
        log="off",
    )
