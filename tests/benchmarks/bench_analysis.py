"""How long the whole analysis of a drawing takes, against running the same network once on torch's meta device.

Run it from the root of a checkout: `python -m tests.benchmarks.bench_analysis`.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

import torch

from nnbuilder.codegen.generate import generate
from nnbuilder.core import edits
from nnbuilder.core.analysis import analyze
from nnbuilder.core.diff import diff
from nnbuilder.core.graph import End, Node
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from tests.benchmarks.large import large


def main() -> None:
    for nodes, bar in ((1000, 8), (5000, 40)):
        document = large(nodes)
        other = edits.set_param(document, "node1", "out_features", 32)
        whole = median(lambda document=document: analyze(document, CATALOGUE))
        # An edit at the front changes the type of everything behind it.
        turns = iter([other, document] * 200)
        edited = median(lambda turns=turns: analyze(next(turns), CATALOGUE))
        compared = median(lambda document=document, other=other: diff(document, other))
        print(f"{nodes:,} nodes: analysis {whole:.1f} ms (bar {bar} ms), after an edit at the front {edited:.1f} ms, diff {compared:.2f} ms", end="")
        drawn = edits.connect(edits.add_node(document, "main", Node("result", "result", "Output")), End(f"node{nodes - 1}", "output"), End("result", "x"))
        program = generate(drawn, CATALOGUE)
        with torch.device("meta"):
            model = build_model(program, CATALOGUE).eval()
            meta = median(lambda model=model: model(torch.empty(2, 64)), turns=3)
        print(f"; torch on the meta device {meta:.0f} ms, {meta / whole:.0f} times as long")


def median(work: Callable[[], object], turns: int = 25) -> float:
    """Milliseconds."""
    work()
    gc.collect()
    taken = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


if __name__ == "__main__":
    main()
