"""Click's commands and options with texts in Spanish and English, and errors of one sentence with the agreed codes.

Errors are in English, like all that the library raises.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

import click

from coopgraph.errors import (
    CoopGraphError,
    ParameterError,
    QueryNotFoundError,
    QueryRefusedError,
    QuerySyntaxError,
    ResourceNotFoundError,
)

__all__ = ["FAULT", "LANGUAGES", "NO", "USAGE", "Command", "Group", "Option", "Texts", "option", "say"]

LANGUAGES = ("es", "en")
#: Exit codes: the answer is "no"; the command was called wrongly; something failed.
NO, USAGE, FAULT = 1, 2, 3
_CODES: tuple[tuple[type[CoopGraphError], int], ...] = (
    (ParameterError, USAGE),
    (QueryNotFoundError, USAGE),
    (QuerySyntaxError, USAGE),
    (QueryRefusedError, USAGE),
    (ResourceNotFoundError, NO),
    (CoopGraphError, FAULT),
)
#: Where a context keeps the language that was asked for; contexts inside one another share it.
_CHOSEN = "coopgraph.language"
_LANGUAGE_TEXTS = (
    "Lengua de la ayuda y de las respuestas (o COOPGRAPH_LANG).",
    "Language of the help and the answers (or COOPGRAPH_LANG).",
)
_HEADINGS = {"Options": "Opciones", "Commands": "Órdenes"}

#: Spanish and English.
Texts = tuple[str, str]
_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


def say(spanish: str, english: str) -> str:
    """Choose a text by the language of the command that runs.

    Args:
        spanish: The text in Spanish.
        english: The text in English.

    Returns:
        One of them.
    """
    context = click.get_current_context(silent=True)
    chosen = context.meta.get(_CHOSEN) if context else None
    return english if (chosen or os.environ.get("COOPGRAPH_LANG")) == "en" else spanish


def _choose(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.meta[_CHOSEN] = value


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or say("Uso: ", "Usage: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(say(_HEADINGS.get(heading, heading), heading))


class _Context(click.Context):
    formatter_class = _Formatter


class _Localised:
    """Help in the language of the moment: click asks for it while a context is active."""

    texts: Texts = ("", "")

    def _say_help(self) -> str | None:
        return say(*self.texts) or None

    def _ignore_help(self, value: str | None) -> None:
        """Let click set what is not used."""

    help = property(_say_help, _ignore_help)


class Option(_Localised, click.Option):
    """An option with help in two languages.

    Attributes:
        texts: Help in Spanish and English.
        metavars: What stands for the value in the help, in Spanish and English, or None for what click says.
    """

    def __init__(
        self, declarations: Sequence[str], texts: Texts, metavars: Texts | None = None, **attributes: Any
    ) -> None:
        self.texts = texts
        self.metavars = metavars
        super().__init__(declarations, **attributes)

    def make_metavar(self, ctx: click.Context) -> str:
        """Say what stands for the value.

        Args:
            ctx: The context of the command.

        Returns:
            One word.
        """
        return say(*self.metavars) if self.metavars else super().make_metavar(ctx)


class Command(_Localised, click.Command):
    """A command with help in two languages, and the option `--lang` to choose one.

    Attributes:
        texts: Help in Spanish and English.
    """

    context_class = _Context

    def __init__(self, name: str | None, texts: Texts = ("", ""), **attributes: Any) -> None:
        self.texts = texts
        super().__init__(name, **attributes)
        choice = click.Choice(LANGUAGES)
        # It is eager, so that the help that follows it speaks the language.
        self.params.append(
            Option(["--lang"], _LANGUAGE_TEXTS, type=choice, is_eager=True, expose_value=False, callback=_choose)
        )

    def get_short_help_str(self, limit: int = 0) -> str:
        """Say in one paragraph what the command does.

        Args:
            limit: Not used: the list of commands breaks long lines.

        Returns:
            The first paragraph of the help.
        """
        return (self.help or "").partition("\n\n")[0]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give `--help` its text in the language of the moment.

        Args:
            ctx: The context of the command.

        Returns:
            The option.
        """
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = say("Muestra esta ayuda.", "Show this help.")
        return found


class Group(Command, click.Group):
    """A group of commands that tells errors in one sentence and ends with the agreed exit codes."""

    command_class = Command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for.

        Args:
            ctx: The context of the group.

        Returns:
            What the command returns: an exit code, or None.
        """
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Who reads, for example `head`, has had enough: that is no failure.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None
        return result

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a command line and end the process.

        Args:
            args: What click takes.
            extra: What click takes.
        """
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            code = USAGE
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "coopgraph"
            code = _tell(f"{error.format_message()} See `{path} --help`.", USAGE)
        except click.ClickException as error:
            code = _tell(error.format_message(), FAULT)
        except click.Abort:
            code = _tell("interrupted; the graph that stood is untouched.", FAULT)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            code = _tell(f"{place}{error.strerror or error}.", FAULT)
        except CoopGraphError as error:
            code = _tell(str(error), next(code for kind, code in _CODES if isinstance(error, kind)))
        sys.exit(code if isinstance(code, int) else 0)


def _tell(message: str, code: int) -> int:
    click.echo(f"Error: {message}", err=True)
    return code


def option(*declarations: str, texts: Texts, **attributes: Any) -> Callable[[_Decorated], _Decorated]:
    """Add an option to a command.

    Args:
        declarations: Its names.
        texts: Help in Spanish and English.
        attributes: What `click.Option` takes.

    Returns:
        A decorator.
    """
    return click.option(*declarations, cls=Option, texts=texts, **attributes)
