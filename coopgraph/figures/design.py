"""What a figure of the catalogue is: its name, its parameters, its size, and what composes it; drawing is elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from coopgraph.errors import ParameterError
from coopgraph.figures.sheet import Sheet, Spec
from coopgraph.model import Text
from coopgraph.store.port import Store

__all__ = ["ASOF", "ORGANIZATIONS", "Choice", "Composer", "Design", "Size", "read_names"]

_LONGEST = 1000


@dataclass(frozen=True)
class Choice:
    """A parameter of a figure.

    Attributes:
        name: Its name.
        label: Language to label.
        pattern: Regular expression that the whole argument must match, or None for any text.
        options: The arguments that there are; empty where they cannot be listed.
        default: What stands for an absent argument; empty for none.
    """

    name: str
    label: Text
    pattern: str | None = None
    options: tuple[str, ...] = ()
    default: str = ""

    def read(self, argument: str) -> str:
        """Read an argument.

        Args:
            argument: As a person writes it; empty for none.

        Returns:
            The argument, or the default.

        Raises:
            ParameterError: If it is none of the options or of the wrong form.
        """
        given = argument.strip() or self.default
        if not given:
            return ""
        is_wrong = (
            len(given) > _LONGEST
            or (bool(self.options) and given not in self.options)
            or (self.pattern is not None and re.fullmatch(self.pattern, given) is None)
        )
        if is_wrong:
            shown = given if len(given) <= 100 else given[:100] + "…"
            form = f"It is one of {', '.join(self.options)}." if self.options else f"It must match {self.pattern}."
            raise ParameterError(
                f"the argument {shown!r} of {self.name} is not one that this figure takes.",
                parameter=self.name,
                value=given,
                remedy=form if self.options or self.pattern else "Give a shorter one.",
            )
        return given


@dataclass(frozen=True)
class Size:
    """How large a figure is drawn, in pixels of the page.

    Attributes:
        width: On a screen that is wide enough, and on paper.
        height: The same.
        narrow: Width and height on a telephone; None for a figure that is only made smaller there.
    """

    width: int
    height: int
    narrow: tuple[int, int] | None = None


#: Makes the specification: called with the graph, the arguments (each parameter has one, perhaps empty) and the sheet.
Composer: TypeAlias = Callable[[Store, Mapping[str, str], Sheet], Spec]


@dataclass(frozen=True)
class Design:
    """A figure of the catalogue.

    Attributes:
        id: Its name in addresses and on the command line.
        title: Language to title.
        description: Language to what it shows and how it is read.
        choices: Its parameters.
        size: How large it is drawn.
        queries: Ids of the named queries whose rows it shows, the one whose table belongs beside it first.
        compose: Makes the specification.
    """

    id: str
    title: Text
    description: Text
    choices: tuple[Choice, ...]
    size: Size
    queries: tuple[str, ...]
    compose: Composer

    def read(self, arguments: Mapping[str, str]) -> dict[str, str]:
        """Read the arguments.

        Args:
            arguments: Name to argument.

        Returns:
            One argument for each parameter, perhaps empty.

        Raises:
            ParameterError: If the figure has no such parameter, or does not take the argument.
        """
        known = {choice.name: choice for choice in self.choices}
        unknown = sorted(set(arguments) - set(known))
        if unknown:
            raise ParameterError(
                f"the figure {self.id} has no parameter {unknown[0][:100]!r}.",
                parameter=unknown[0],
                value=arguments[unknown[0]],
                remedy=f"Its parameters are {', '.join(known)}." if known else "It has none.",
            )
        return {name: choice.read(arguments.get(name, "")) for name, choice in known.items()}


ASOF = Choice("asof", {"es": "a la fecha", "en": "as of"}, pattern="all|[0-9]{4}-[0-9]{2}-[0-9]{2}")
ORGANIZATIONS = Choice(
    "organizations",
    {"es": "solo estos organismos, separados por comas", "en": "these bodies only, separated by commas"},
)


def read_names(argument: str) -> list[str]:
    """Split a list of names.

    Args:
        argument: Names separated by commas.

    Returns:
        The names, each once.

    >>> read_names("MINSA, MRE,,minsa ")
    ['MINSA', 'MRE', 'minsa']
    """
    return list(dict.fromkeys(name.strip() for name in argument.split(",") if name.strip()))
