"""Reads a CSV table into typed rows, or says which row and column break its contract."""

from __future__ import annotations

import csv
import datetime
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from coopgraph.errors import SourceError
from coopgraph.resources import read_text

__all__ = [
    "Cell",
    "Decimals",
    "Flag",
    "IsoDate",
    "Items",
    "Name",
    "OptionalCount",
    "OptionalDuration",
    "OptionalFlag",
    "OptionalPlaces",
    "OptionalRef",
    "OptionalSlug",
    "OptionalText",
    "OptionalYear",
    "Places",
    "Ref",
    "Row",
    "Slug",
    "Year",
    "read_table",
]


class Cell(BaseModel):
    """Where a value stands: what an error message needs.

    Attributes:
        file: The table.
        row: Its line, from 1.
        column: Name of the column.
        value: What the cell holds.
    """

    model_config = ConfigDict(frozen=True)
    file: str
    row: int
    column: str
    value: str


def _none_if_empty(value: Any) -> Any:
    return None if value == "" else value


def _items(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    items = tuple(item.strip() for item in value.split("|")) if value else ()
    if "" in items:
        raise ValueError("the list holds an empty item: write items joined by a single |")
    return items


def _some_items(value: Any) -> Any:
    items = _items(value)
    if not items:
        raise ValueError("name at least one place in the document, for example L2986-2998")
    return items


def _flag(value: Any) -> Any:
    if value not in ("true", "false"):
        raise ValueError("write true or false")
    return value == "true"


def _date(value: Any) -> Any:
    if value == "":
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError("write a date of the calendar as YYYY-MM-DD") from None


def _count(value: Any) -> Any:
    if value == "":
        return None
    if not isinstance(value, str) or not re.fullmatch(r"\d+", value):
        raise ValueError("write a whole number, or leave the cell empty")
    return int(value)


def _decimal(value: Any) -> Any:
    if value == "":
        return None
    if not isinstance(value, str) or not re.fullmatch(r"-?\d+(\.\d+)?", value):
        raise ValueError("write digits, with a point before decimals and no separators, or leave the cell empty")
    return Decimal(value)


_PLACE = r"^L[1-9]\d*(-\d+)?$"
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

#: Last segment of an IRI: lower-case ASCII letters, digits and hyphens.
Slug = Annotated[str, StringConstraints(pattern=_SLUG)]
#: The same, or None for an empty cell.
OptionalSlug = Annotated[Slug | None, BeforeValidator(_none_if_empty)]
#: Path below `id/`: `organization/apci`.
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+$")]
OptionalRef = Annotated[Ref | None, BeforeValidator(_none_if_empty)]
#: A text of at least one character.
Name = Annotated[str, StringConstraints(min_length=1)]
OptionalText = Annotated[str | None, BeforeValidator(_none_if_empty)]
#: Items joined by `|`; an empty cell is no item.
Items = Annotated[tuple[str, ...], BeforeValidator(_items)]
#: Line ranges of the document, at least one.
Places = Annotated[tuple[Annotated[str, StringConstraints(pattern=_PLACE)], ...], BeforeValidator(_some_items)]
#: The same, or none.
OptionalPlaces = Annotated[tuple[Annotated[str, StringConstraints(pattern=_PLACE)], ...], BeforeValidator(_items)]
Flag = Annotated[bool, BeforeValidator(_flag)]
#: The same, or None for an empty cell.
OptionalFlag = Annotated[bool | None, BeforeValidator(lambda value: None if value == "" else _flag(value))]
IsoDate = Annotated[datetime.date | None, BeforeValidator(_date)]
#: A whole number from 0, or None for an empty cell.
OptionalCount = Annotated[int | None, BeforeValidator(_count)]
#: A number with a point before its decimals, or None for an empty cell.
Decimals = Annotated[Decimal | None, BeforeValidator(_decimal)]
#: An ISO 8601 duration (P5Y, P6M, PT90H), or None for an empty cell.
OptionalDuration = Annotated[
    Annotated[str, StringConstraints(pattern=r"^P(\d+[YMD]){0,3}(T(\d+[HM]){1,2})?$")] | None,
    BeforeValidator(_none_if_empty),
]
Year = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
OptionalYear = Annotated[Year | None, BeforeValidator(_none_if_empty)]


class Row(BaseModel):
    """A typed row of a table; subclasses name the columns, in the order of the file.

    Attributes:
        file: The table it stands in.
        line: Its line in that file, from 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    file: str
    line: int

    def cell(self, column: str) -> Cell:
        """Return where a value of this row stands.

        Args:
            column: Name of the attribute.

        Returns:
            File, row, column as the file names it, and the value as it would be written.
        """
        value = getattr(self, column, "")
        written = "|".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
        name = type(self).model_fields[column].alias or column if column in type(self).model_fields else column
        return Cell(file=self.file, row=self.line, column=name, value=written)

    @classmethod
    def columns(cls) -> list[str]:
        """Return the columns that the table must have, in order."""
        return [field.alias or name for name, field in cls.model_fields.items() if name not in ("file", "line")]


R = TypeVar("R", bound=Row)


def read_table(path: Path, row_type: type[R], *, name: str) -> list[R]:
    """Read a CSV table.

    Args:
        path: The file.
        row_type: The columns and their types.
        name: How messages call the file.

    Returns:
        The rows in the order of the file.

    Raises:
        SourceError: If the file is not UTF-8, a column is missing, added or moved, a row has too few or too many
            cells, the last line is cut off, or a value is of the wrong form.
    """
    text = read_text(path)
    if not text.endswith("\n"):
        raise SourceError(
            "the file ends in the middle of a line.",
            file=name,
            row=text.count("\n") + 1,
            remedy="Restore the end of the file; a table ends with a line break.",
        )
    _check_saved_as_csv(text, row_type.columns(), name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[R] = []
    try:
        header = next(reader)
        _check_header(header, row_type.columns(), name)
        previous = reader.line_num
        for cells in reader:
            line = previous + 1
            previous = reader.line_num
            rows.append(_typed(cells, header, row_type, name, line))
    except csv.Error as error:
        raise SourceError(
            f"this is not a CSV row ({error}).",
            file=name,
            row=reader.line_num,
            remedy="Check the quotation marks and the end of the file.",
        ) from error
    return rows


def _check_saved_as_csv(text: str, columns: list[str], name: str) -> None:
    """Tell what spreadsheets write where a comma and nothing else is meant.

    Raises:
        SourceError: If the file begins with a byte order mark, or its cells are separated by semicolons.
    """
    if text.startswith("\ufeff"):
        raise SourceError(
            "the file begins with a byte order mark.",
            file=name,
            row=1,
            column=1,
            remedy="Save it as UTF-8 without BOM; in a spreadsheet choose CSV, not CSV UTF-8.",
        )
    if len(columns) > 1 and ";" in text.partition("\n")[0]:
        raise SourceError(
            "the cells are separated by semicolons.",
            file=name,
            row=1,
            remedy="Save the table with commas between the cells.",
        )


def _check_header(header: list[str], columns: list[str], name: str) -> None:
    for column in columns:
        if column not in header:
            raise SourceError(
                "the column is missing.",
                file=name,
                row=1,
                column=column,
                remedy=f"The columns are: {','.join(columns)}.",
            )
    for column in header:
        if column not in columns:
            raise SourceError(
                "nothing reads this column.",
                file=name,
                row=1,
                column=column,
                remedy=f"The columns are: {','.join(columns)}.",
            )
    if header != columns:
        raise SourceError(
            "the columns stand in another order, or twice.",
            file=name,
            row=1,
            remedy=f"The columns are: {','.join(columns)}.",
        )


def _typed(cells: list[str], header: list[str], row_type: type[R], name: str, line: int) -> R:
    if len(cells) != len(header):
        raise SourceError(
            f"the row has {len(cells)} cells where the header has {len(header)}.",
            file=name,
            row=line,
            remedy="Add or remove cells; a cell with a comma stands in double quotes.",
        )
    values: dict[str, Any] = dict(zip(header, cells, strict=True))
    try:
        return row_type.model_validate({"file": name, "line": line, **values})
    except ValidationError as error:
        first = error.errors()[0]
        column = str(first["loc"][0])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise SourceError(
            f"{message}.",
            file=name,
            row=line,
            column=column,
            value=str(values.get(column, "")),
        ) from error
