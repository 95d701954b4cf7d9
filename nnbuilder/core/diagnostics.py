"""What is wrong with a drawing, where, why, and what would cure it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnbuilder.core.conditions import Remedy
from nnbuilder.core.graph import End, NodeId, Path
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import UNKNOWN, Type

ADDED = "the node that was added last"
"""Stands for the id of a node that an earlier step of the same cure adds."""
Slot = tuple[Path, str]
"""A port of a node by path: where a type stands."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A cure as data: what to do to which node. `fixes.apply_fix` carries it out.

    action    "set" (parameter `where` of `node` to `value`), "insert" (a `kind` on the edge into port `where`, on that from
              `source` where there are several; it feeds more ports that stand behind a space), "swap" (what feeds the ports
              `where` and `value`), "remove" (the node), "disconnect" (the edges into port `where`), "connect" (`source` to port
              `where`), "append" (a `kind` fed by the output `where`), "untie" and "uninit" (the weight `where` of the node),
              "unshare" (it calls a module of its own), "replace" (the node by a `kind`, with the parameters `value`), "mute" (the
              node is bypassed), "make parameter" (its block gets the parameter `value`),
              "sampler" (of the phase of the number `where`, to `value`; it is about no node)
    then      the steps that follow in the same cure; ADDED is the node that the step before them added
    """

    title: str
    action: str
    node: NodeId
    where: str = ""
    value: object = None
    kind: str = ""
    source: End | None = None
    then: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. severity is error, warning or note; `code` is stable ("shape/rank"); `at` is the path of the node,
    () for the document; `where` a parameter or a port of it; `related` other ends that take part."""

    severity: str
    code: str
    message: str
    at: Path = ()
    where: str = ""
    related: tuple[End, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def node(self) -> NodeId | None:
        """The node the finding is on."""
        return next((str(step) for step in reversed(self.at) if isinstance(step, str)), None)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What can be told of a document without running it.

    types        {(path, output port): type}
    inputs       {(path, input port): types that come in, in index order}
    given        {(path, constructor argument): size read from the input}
    bound        {path: {parameter: value}}, formulas computed; inside blocks ints may be `Traced`
    uses         (block, path of its nodes) for each use of a block
    by_path      the diagnostics of each path
    order        {graph name: node ids, sources first}
    """

    types: Mapping[Slot, Type] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    order: Mapping[str, tuple[NodeId, ...]] = field(default_factory=dict)
    inputs: Mapping[Slot, tuple[Type, ...]] = field(default_factory=dict)
    given: Mapping[tuple[Path, str], Dim] = field(default_factory=dict)
    bound: Mapping[Path, Mapping[str, object]] = field(default_factory=dict)
    uses: Sequence[tuple[str, Path]] = ()
    by_path: Mapping[Path, tuple[Diagnostic, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_path: dict[Path, list[Diagnostic]] = {}
        for diagnostic in self.diagnostics:
            by_path.setdefault(diagnostic.at, []).append(diagnostic)
        object.__setattr__(self, "by_path", {path: tuple(diagnostics) for path, diagnostics in by_path.items()})

    @property
    def is_sound(self) -> bool:
        """Whether nothing is an error."""
        return not any(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    def type_of(self, path: Path, port: str = "output") -> Type:
        return self.types.get((path, port), UNKNOWN)

    def at(self, path: Path) -> tuple[Diagnostic, ...]:
        """What is told of one node."""
        return self.by_path.get(path, ())


__all__ = ["Analysis", "Diagnostic", "Fix", "Remedy", "Slot"]
