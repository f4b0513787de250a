"""The errors of coopgraph; what each means over HTTP is left to `api.problems`, the exit code to `coopgraph.cli`.

```
CoopGraphError
├── SourceError              a source breaks its contract: file, row, column, value
│   ├── SourceChangedError   the number of rows, the columns or the hash differ from what the source declares
│   └── UnknownValueError    (ValueError) a code that no vocabulary or table knows
├── OntologyError            an ontology file cannot be read, or the closure contradicts itself
├── ShapesError              a shape cannot be loaded
├── QueryError
│   ├── QueryNotFoundError   (LookupError) no such named query
│   ├── ParameterError       (ValueError) a parameter is missing, unknown, or of the wrong form
│   ├── QuerySyntaxError     (ValueError) the query cannot be parsed: line and column
│   ├── QueryRefusedError    the query asks for what this service never does (SERVICE, LOAD, updates)
│   └── QueryLimitError      the work was stopped at a limit
│       ├── QueryTimeoutError   it took longer than the limit: seconds
│       └── QueryMemoryError    it took more memory than the limit: MiB
├── GraphFileError           an RDF file cannot be read: file, line, column
├── ResourceNotFoundError    (LookupError) no such IRI or triple in the graph
├── StoreNotFoundError       (LookupError) no graph has been built yet
└── StoreUnavailableError    (ConnectionError) the remote engine does not answer, or answers with a fault
```

Data that does not conform to the shapes is a `model.ValidationReport`, not an error.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "CoopGraphError",
    "GraphFileError",
    "OntologyError",
    "ParameterError",
    "QueryError",
    "QueryLimitError",
    "QueryMemoryError",
    "QueryNotFoundError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "ResourceNotFoundError",
    "ShapesError",
    "SourceChangedError",
    "SourceError",
    "StoreNotFoundError",
    "StoreUnavailableError",
    "UnknownValueError",
]


class CoopGraphError(Exception):
    """Base of every error that coopgraph raises on purpose.

    Attributes:
        code: Stable word that names the kind of error.
        problem: One sentence: what is wrong.
        remedy: One sentence: what to do about it.
    """

    code = "error"

    def __init__(self, problem: str, *, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem)

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error pass from a worker process to the one that asked, with all its attributes."""
        return _remake, (type(self), self.__dict__)


def _remake(kind: type[CoopGraphError], attributes: dict[str, object]) -> CoopGraphError:
    error = kind.__new__(kind)
    Exception.__init__(error, attributes.get("problem"))
    error.__dict__.update(attributes)
    return error


class SourceError(CoopGraphError):
    """A source file breaks its contract.

    Attributes:
        file: The file, relative to the data folder where possible.
        row: Line of the file, counted from 1 (the header of a table is line 1), or None.
        column: Name of the column, or character of the line, or None.
        value: The offending value, or None.
    """

    code = "source"

    def __init__(
        self,
        problem: str,
        *,
        file: Path | str,
        row: int | None = None,
        column: str | int | None = None,
        value: str | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(problem, remedy=remedy)
        self.file = str(file)
        self.row = row
        self.column = column
        self.value = value

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        value = f" (value: {self.value!r})" if self.value is not None else ""
        return f"{place}: {self.problem}{value} {self.remedy}".strip()


class SourceChangedError(SourceError):
    """A source differs from what its source.yml declares: rows, columns or hash."""

    code = "source-changed"


class UnknownValueError(SourceError, ValueError):
    """A cell names a code, or a thing, that no vocabulary or table holds."""

    code = "unknown-value"


class OntologyError(CoopGraphError):
    """An ontology file breaks a check, or the closure contradicts itself."""

    code = "ontology"


class ShapesError(CoopGraphError):
    """A SHACL shape cannot be loaded; the remedy links the clause of the standard."""

    code = "shapes"


class QueryError(CoopGraphError):
    """Base of what can go wrong with a query."""

    code = "query"


class QueryNotFoundError(QueryError, LookupError):
    """No named query has this id."""

    code = "query-not-found"


class ParameterError(QueryError, ValueError):
    """A parameter of a named query is missing, unknown, or of the wrong form.

    Attributes:
        parameter: Name of the parameter.
        value: What was given, or None.
    """

    code = "parameter"

    def __init__(self, problem: str, *, parameter: str, value: str | None = None, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.parameter = parameter
        self.value = value


class QuerySyntaxError(QueryError, ValueError):
    """A query cannot be parsed.

    Attributes:
        line: Line of the fault, from 1, or None if the parser does not say.
        column: Column of the fault, from 1, or None.
    """

    code = "query-syntax"

    def __init__(self, problem: str, *, line: int | None = None, column: int | None = None, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line is not None else ""
        return f"{place}{super().__str__()}"


class QueryRefusedError(QueryError):
    """A query asks for something that is never done here: SERVICE, LOAD, an update."""

    code = "query-refused"


class QueryLimitError(QueryError):
    """Work was stopped because it reached a limit.

    Attributes:
        limit: The limit, in the unit of the leaf.
    """

    code = "query-limit"

    def __init__(self, problem: str, *, limit: float, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.limit = limit


class QueryTimeoutError(QueryLimitError, TimeoutError):
    """Work took longer than the limit, in seconds."""

    code = "query-timeout"


class QueryMemoryError(QueryLimitError, MemoryError):
    """Work took more memory than the limit, in MiB."""

    code = "query-memory"


class GraphFileError(CoopGraphError, ValueError):
    """An RDF file cannot be read.

    Attributes:
        file: The file.
        line: Line of the fault, from 1, or None.
        column: Column of the fault, from 1, or None.
    """

    code = "graph-file"

    def __init__(
        self, problem: str, *, file: Path | str, line: int | None = None, column: int | None = None, remedy: str = ""
    ) -> None:
        super().__init__(problem, remedy=remedy)
        self.file = str(file)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {super().__str__()}"


class ResourceNotFoundError(CoopGraphError, LookupError):
    """No such IRI, or no such triple, in the graph."""

    code = "not-found"


class StoreNotFoundError(CoopGraphError, LookupError):
    """No graph has been built yet in this home."""

    code = "no-store"


class StoreUnavailableError(CoopGraphError, ConnectionError):
    """The remote engine cannot be reached, is too slow, or answers with a fault of its own."""

    code = "store-unavailable"
