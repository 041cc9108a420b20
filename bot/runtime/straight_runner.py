"""Runs the graph of components in a row instead of through dask.

Upstream, `rasa/engine/runner/dask.py`: for each of the three runs of a turn it cuts a smaller schema out of the graph,
builds a dask graph of it and has dask find an order, about 2 ms a turn. Here the order is found once for each target.
Training keeps dask.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import ModuleHooks


def _amend(module: ModuleType) -> None:
    class StraightGraphRunner(module.DaskGraphRunner):  # type: ignore[misc, name-defined]
        """Rasa's runner with a remembered order."""

        def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
            """The outputs of the target nodes (see `GraphRunner.run`)."""
            wanted = tuple(targets or self._graph_schema.target_names)
            results: dict[str, Any] = dict(inputs or {})
            for name, needs in self._order(wanted):
                node = self._instantiated_nodes[name]
                _, results[name] = node(*((need, results[need]) for need in needs if need in results))
            return {name: results[name] for name in wanted}

        def _order(self, wanted: tuple[str, ...]) -> list[tuple[str, list[str]]]:
            """(node, the nodes and inputs it needs) for everything the targets rest on, each after what it needs."""
            known: dict[tuple[str, ...], list[tuple[str, list[str]]]] = self.__dict__.setdefault("_orders", {})
            if wanted not in known:
                nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
                order: dict[str, list[str]] = {}

                def visit(name: str) -> None:
                    if name in nodes and name not in order:
                        needs = list(nodes[name].needs.values())
                        for need in needs:
                            visit(need)
                        order[name] = needs

                for name in wanted:
                    visit(name)
                known[wanted] = list(order.items())
            return known[wanted]

    module.DaskGraphRunner = StraightGraphRunner  # type: ignore[attr-defined]


def add_to(hooks: ModuleHooks) -> None:
    """Registers the runner for answering messages."""
    hooks.amend("rasa.core.processor", after=_amend)
