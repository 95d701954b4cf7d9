"""Going from problem to problem: on from the one told last, or from the first one at what is selected."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nnbuilder.core.diagnostics import Diagnostic
from nnbuilder.core.graph import NodeId


def following(problems: Sequence[Diagnostic], told: Diagnostic | None, selection: Collection[NodeId], step: int) -> Diagnostic:
    """The problem `step` further, and round at the ends. A node may have several: what was told last counts while it is selected."""
    here = [place for place, problem in enumerate(problems) if problem.node in selection]
    last = next((place for place in here if problems[place] == told), None)
    if last is None:
        last = here[0] if here else -1 if step > 0 else 0
    return problems[(last + step) % len(problems)]
