"""Where the effect of a reform comes from: kept by the build, or computed for the one who asks.

Computing takes the reasoner, the shapes and every measure, some seconds; so it is done only where it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.dependencies import Context
from api.problems import RequestError
from coopgraph.errors import StoreNotFoundError
from coopgraph.model import Text
from coopgraph.reform import Standing, describe_effect, evaluate_over, read_effects
from coopgraph.scenarios import Scenario
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.home import read_report
from coopgraph.store.port import Store

__all__ = ["EFFECT", "NOT_COMPUTED", "can_compute", "compute_effect", "find_kept", "read_kept"]

#: The field by which the effect is asked for.
EFFECT = "effect"
NOT_COMPUTED: Text = {
    "es": "El efecto en cada medida, en las formas y en las inferencias pide razonar, validar y medir el grafo con los "
    "cambios: aquí no se ha calculado.",
    "en": "The effect on each measure, on the shapes and on the inferences needs the graph with the changes reasoned, "
    "validated and measured: it has not been computed here.",
}
_KEPT: Text = {
    "es": "El efecto se calculó al construir el grafo que se sirve, a la fecha de referencia.",
    "en": "The effect was computed when the graph that is served was built, at the reference date.",
}
_COMPUTED: Text = {
    "es": "El efecto se ha calculado para esta petición, sobre el grafo que se sirve.",
    "en": "The effect was computed for this request, over the graph that is served.",
}


def read_kept(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """Read what the build keeps of the ready-made scenarios.

    Args:
        context: What the application holds.

    Returns:
        Id to `scenario` and `effect`; nothing for a graph that is no build of ours, or whose build kept nothing.
    """
    if context.graph_folder is None or context.manifest is None:
        return {}
    return read_effects(context.graph_folder, context.manifest.digest)


def find_kept(kept: Mapping[str, Mapping[str, Any]], name: str, asof: str | None) -> dict[str, Any] | None:
    """Find the effect of a scenario at a date among what the build keeps.

    Args:
        kept: What `read_kept` gives.
        name: Id of the scenario.
        asof: The date that is asked for, or None for the reference date.

    Returns:
        The effect with where it comes from, or None where it is not kept for that date.
    """
    effect = kept.get(name, {}).get("effect")
    if effect is None or asof not in (None, effect["date"]):
        return None
    return {**effect, "reason": _KEPT}


def can_compute(context: Context, store: Store) -> bool:
    """Tell whether the effect of a reform can be computed for a request.

    Args:
        context: What the application holds.
        store: The graph.

    Returns:
        True for a build of ours in this process, with what the shapes say of it.
    """
    return isinstance(store, EmbeddedStore) and context.graph_folder is not None


def compute_effect(context: Context, store: Store, scenario: Scenario, asof: str | None) -> dict[str, Any]:
    """Compute the effect of a reform.

    Args:
        context: What the application holds.
        store: The graph.
        scenario: The reform.
        asof: The date of the measures; None for the reference date.

    Returns:
        What `describe_effect` gives, with where it comes from.

    Raises:
        RequestError: If the graph is no build of ours.
        StoreNotFoundError: If its files are gone.
    """
    folder = context.graph_folder
    if folder is None or not isinstance(store, EmbeddedStore):
        raise RequestError(
            "the effect of a reform is computed for graphs that coopgraph has built only.",
            remedy="Leave the parameter effect out.",
        )
    try:
        content = (folder / "graph.nq").read_bytes()
    except OSError as error:
        raise StoreNotFoundError("the files of the graph that is served are gone.", remedy="Start again.") from error
    standing = Standing(content, read_report(folder), store)
    return {**describe_effect(evaluate_over(standing, scenario, _tell_nobody, asof)), "reason": _COMPUTED}


def _tell_nobody(stage: str, seconds: float | None) -> None:
    """Take the progress of an evaluation that nobody watches."""
