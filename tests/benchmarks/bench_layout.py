"""How long it takes to lay out drawings and to route their wires, and how long the longest step of routing is.

Run it from the root of a checkout: `python -m tests.benchmarks.bench_layout`. What a user would pick instead is Graphviz's dot,
which is given the same nodes in the same sizes, and is asked for places and curves as well. It never wraps and never routes
around what stands in the way, so that it is only fair beside `layered` in one row, and the first columns alone.
Bar: 5,000 nodes are laid out in 500 ms.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from nnbuilder.core.graph import Graph
from nnbuilder.core.layout.layered import Manner, layered, usual_sizes
from nnbuilder.core.layout.routes import routing
from tests.benchmarks.large import large
from tests.core.layout.dot import dot_lines
from tests.core.layout.pictures import drawn, random_graph

ROUNDS = 5
_DOT = 1000
"""Nodes up to which dot is waited for."""


def main() -> None:
    for nodes in (100, 1000, 5000):
        graph = large(nodes).main
        sizes = usual_sizes(graph)
        wrapped = _median(lambda graph=graph, sizes=sizes: layered(graph, sizes))
        row = _median(lambda graph=graph, sizes=sizes: layered(graph, sizes, manner=Manner(aspect=None)))
        print(f"{nodes:,} nodes, {len(graph.edges):,} edges: laid out in {wrapped:.0f} ms, in one row in {row:.0f} ms{_beside_dot(graph, row)}")
        _routes(graph)
    graphs = [random_graph(seed) for seed in range(40)]
    ours = _median(lambda: [layered(graph, usual_sizes(graph)) for graph in graphs])
    theirs = _median(lambda: [dot_lines(graph) for graph in graphs])
    print(f"40 random graphs of 5 to 40 nodes: {ours:.0f} ms; dot {theirs:.0f} ms")


def _beside_dot(graph: Graph, ours: float) -> str:
    if len(graph.nodes) > _DOT:
        return ""
    start = time.perf_counter()
    dot_lines(graph)
    taken = (time.perf_counter() - start) * 1000
    return f"; dot {taken:,.0f} ms, {taken / ours:.1f} times as long"


def _routes(graph: Graph) -> None:
    boxes, wires = drawn(graph)
    steps, start, taken = routing(boxes, wires), time.perf_counter(), []
    for _ in steps:
        now = time.perf_counter()
        taken.append((now - start) * 1000)
        start = now
    print(f"    routed in {sum(taken):.0f} ms, in {len(taken):,} steps; the longest took {max(taken):.1f} ms")


def _median(work: Callable[[], object]) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
