"""How large a drawing may unfold, told before anything is walked, multiplied or printed.

A document of six kilobytes can stand for more nodes than there are atoms: blocks that use each other twice, repeats of
repeats, shapes of thousands of axes. What a drawing unfolds into is therefore computed by arithmetic over its blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import NamedTuple

from nnbuilder.core.blocks import INPUT, OUTPUT
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Diagnostic
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression, ExpressionError, evaluate
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import MAIN, Graph, Node, NodeId, Path, sources
from nnbuilder.core.parameters import LARGEST, Raw
from nnbuilder.core.sizes import Dim


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of something there may be at most, and why."""

    most: int
    what: str
    why: str

    @property
    def rule(self) -> str:
        return f"at most {self.most:,} {self.what}, {self.why}"


RANK = Limit(8, "axes", "more than any layer that was published has")
ELEMENTS = Limit(2**40, "numbers in one tensor of one sample", "which is 4 TiB and more than one machine holds")
NODES = Limit(20_000, "nodes are analysed once all blocks are opened", "so that an edit is answered at once")
MODULES = Limit(100_000, "modules are made once all copies are counted", "so that a model is built in seconds")
DEPTH = Limit(16, "blocks stand inside one another", "since nobody can follow more")
EDGES = Limit(1_000, "edges end at one port", "since each is an argument of one call")
OBJECTIVES = Limit(100, "objectives stand in all phases together", "since each is a loop of the training program")
LIMITS = (RANK, ELEMENTS, NODES, MODULES, DEPTH, EDGES, OBJECTIVES)


class Expanded(NamedTuple):
    """What a drawing unfolds into: nodes with every block opened at every use, and torch modules with every copy made."""

    nodes: int
    modules: int


def budget_findings(document: Document, catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    """What is larger than any drawing may be, as errors with codes `budget/...`.

    A finding with `at == ()` is about the whole document, which must not be walked at all; any other one is about a node
    whose parameters and edges must not be computed with (what it gives is unknown).
    """
    uses = _opened_uses(document)
    return (*_whole(document, uses), *_local(document, catalogue, uses))


def expanded_size(document: Document) -> Expanded:
    """The size of the whole drawing, blocks that nothing uses included, by arithmetic over the uses of blocks.

    A use of a block inside itself counts as one node (see `recursive_uses`). Where formulas make uses of a block
    different ones, each is counted with its own numbers; after `NODES` of them the drawing is too large however it goes
    on, so that the answer is exact up to the limit and somewhere beyond it otherwise.
    """
    return _expanded(document, _opened_uses(document))


def _expanded(document: Document, uses: Uses) -> Expanded:
    nodes = modules = looked_at = 0
    facts = known_names(document.facts)
    opened: dict[str, dict[_Numbers, _Times]] = {name: {} for name in document.graphs}
    for name in _outer_first(uses):
        graph = document.graphs[name]
        contexts = opened[name] or {_numbers(graph, Node("", "", name), facts): _Times(1, 1)}
        for numbers, times in contexts.items():
            known = facts | dict(numbers)
            looked_at += len(graph.nodes)
            nodes += times.opened * len(graph.nodes)
            modules += times.copied * _modules([node for node in graph.nodes.values() if node.kind not in document.graphs], known)
            if looked_at > NODES.most:
                return Expanded(max(nodes, looked_at), modules)
            for use in uses[name]:
                copies = times.copied * _whole_number(use.params.get("repeat", 1), known)
                modules += copies
                inner = _numbers(document.graphs[use.kind], use, known)
                before = opened[use.kind].get(inner, _Times(0, 0))
                opened[use.kind][inner] = _Times(before.opened + times.opened, before.copied + copies)
    return Expanded(nodes, modules)


def recursive_uses(document: Document) -> frozenset[NodeId]:
    """The nodes that stand for a block inside that block, directly or through others. They cannot be opened."""
    uses = _uses(document)
    place = {name: number for number, name in enumerate(uses)}
    reached = {name: sum({1 << place[use.kind] for use in blocks}) for name, blocks in uses.items()}
    for middle, number in place.items():
        for name, bits in reached.items():
            if bits >> number & 1:
                reached[name] = bits | reached[middle]
    return frozenset(use.id for name, blocks in uses.items() for use in blocks if use.kind == name or reached[use.kind] >> place[name] & 1)


def shape_excess(shape: tuple[Dim, ...]) -> str | None:
    """Why a tensor of this shape (without the batch axis) cannot be, as a sentence without its full stop, or None.

    Free sizes count as one.
    """
    if len(shape) > RANK.most:
        return f"a tensor of {len(shape):,} axes cannot be: {RANK.rule}"
    elements = math.prod(abs(int(dim)) for dim in shape if isinstance(dim, int))
    if elements > ELEMENTS.most:
        return f"a tensor of {in_words(elements)} numbers cannot be: {ELEMENTS.rule}"
    return None


def in_words(count: int) -> str:
    """A whole number as a person reads it, however long it is."""
    return f"{count:,}" if abs(count) < 10**15 else f"about 10^{round(math.log10(abs(count)))}"


_Numbers = tuple[tuple[str, int], ...]
"""What the whole-number parameters of a block are in one use of it: what formulas inside may name."""


class _Times(NamedTuple):
    """How often a block is opened by a walk that sees one copy of a repeat, and how often with every copy."""

    opened: int
    copied: int


Uses = Mapping[str, tuple[Node, ...]]
"""For every graph, the nodes in it that stand for a block."""


def _uses(document: Document) -> Uses:
    blocks = document.graphs.keys() - {MAIN}
    return {name: tuple([node for node in graph.nodes.values() if node.kind in blocks]) if blocks else () for name, graph in document.graphs.items()}


def _opened_uses(document: Document) -> Uses:
    """The uses that can be opened: those that are not recursive."""
    recursive = recursive_uses(document)
    return {name: tuple([use for use in blocks if use.id not in recursive]) for name, blocks in _uses(document).items()}


def _outer_first(uses: Uses) -> tuple[str, ...]:
    """The graphs so that each comes before the blocks it uses; no use may be recursive."""
    return tuple(TopologicalSorter({name: {use.kind for use in blocks} for name, blocks in uses.items()}).static_order())[::-1]


def _numbers(block: Graph, use: Node, known: Mapping[str, int]) -> _Numbers:
    raw = ((param.name, use.params.get(param.name, param.default)) for param in block.params)
    return tuple((name, _whole_number(value, known)) for name, value in raw if isinstance(value, int | Expression))


def _modules(nodes: Sequence[Node], known: Mapping[str, int]) -> int:
    """How many torch modules some nodes stand for: a recurrent layer has one for each of its layers."""
    made = [node for node in nodes if node.kind not in (INPUT, OUTPUT)]
    layered = [_whole_number(node.params["num_layers"], known) for node in made if "num_layers" in node.params]
    return len(made) - len(layered) + sum(layered)


def _whole_number(value: Raw, known: Mapping[str, int]) -> int:
    """The value of a parameter, or 1 where it is none that torch could take (which analysis then tells)."""
    if isinstance(value, Expression):
        try:
            value = evaluate(value, known)
        except ExpressionError:
            return 1
    return value if isinstance(value, int) and 1 <= value <= LARGEST else 1


def _whole(document: Document, uses: Uses) -> Iterator[Diagnostic]:
    deepest = _depth(uses)
    if deepest > DEPTH.most:
        yield _error("depth", f"Blocks stand {deepest:,} deep inside one another; {DEPTH.rule}.")
    size = _expanded(document, uses)
    if size.nodes > NODES.most:
        yield _error("nodes", f"The drawing unfolds into {in_words(size.nodes)} nodes; {NODES.rule}. Put fewer blocks inside blocks.")
    if size.modules > MODULES.most:
        yield _error("modules", f"The drawing unfolds into {in_words(size.modules)} modules; {MODULES.rule}. Repeat blocks less often.")
    objectives = sum(len(phase.objectives) for phase in document.phases)
    if objectives > OBJECTIVES.most:
        yield _error("objectives", f"The phases have {objectives:,} objectives; {OBJECTIVES.rule}.")


def _depth(uses: Uses) -> int:
    """How many blocks stand inside one another at most."""
    depths = dict.fromkeys(uses, 0)
    for name in _outer_first(uses):
        for use in uses[name]:
            depths[use.kind] = max(depths[use.kind], depths[name] + 1)
    return max(depths.values(), default=0)


def _local(document: Document, catalogue: Catalogue, uses: Uses) -> Iterator[Diagnostic]:
    excesses = [(name, excess) for name, graph in document.graphs.items() for excess in _excesses(graph, catalogue)]
    paths = _first_paths(uses) if excesses else {}
    for name, (node, code, where, message) in excesses:
        yield _error(code, f"{node.name}: {message}.", (*paths.get(name, ()), node.id), where)


def _excesses(graph: Graph, catalogue: Catalogue) -> Iterator[tuple[Node, str, str, str]]:
    """Each thing about a node that is too large: the node, a code, the parameter or port, and the reason."""
    for node in [node for node in graph.nodes.values() if node.params and tuple in map(type, node.params.values())]:
        for name, value in node.params.items():
            reason = _list_excess(node, name, value, catalogue) if isinstance(value, tuple) else None
            if reason is not None:
                yield node, "shape", name, reason
    if len(graph.edges) > EDGES.most:
        for node_id, ports in sources(graph.edges).items():
            for port, ends in ports.items():
                if len(ends) > EDGES.most and node_id in graph.nodes:
                    yield graph.nodes[node_id], "edges", port, f"{len(ends):,} edges end at {port}; {EDGES.rule}"


def _list_excess(node: Node, name: str, value: tuple[object, ...], catalogue: Catalogue) -> str | None:
    """A list of whole numbers is a shape or a choice of axes: as long as a tensor has axes."""
    spec = catalogue.get(node.kind)
    param = spec.param(name) if spec is not None else None
    if param is None or param.type.base != "ints":
        return None
    return shape_excess(tuple(size if isinstance(size, int) and name == "shape" else 1 for size in value))


def _first_paths(uses: Uses) -> Mapping[str, Path]:
    """For every graph that is used, the path of its first use."""
    paths: dict[str, Path] = {MAIN: ()}
    for name in _outer_first(uses):
        for use in uses[name] if name in paths else ():
            copy = (0,) if use.params.get("repeat", 1) != 1 else ()
            paths.setdefault(use.kind, (*paths[name], use.id, *copy))
    return paths


def _error(code: str, message: str, at: Path = (), where: str = "") -> Diagnostic:
    return Diagnostic("error", f"budget/{code}", message, at, where)
