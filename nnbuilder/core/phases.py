"""Training as it is drawn: phases one after another, each with a part of the data and one or more objectives."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnbuilder.core import names
from nnbuilder.core.graph import NodeId, Path
from nnbuilder.core.settings import Setting


@dataclass(frozen=True, slots=True)
class Part:
    """Which samples a phase sees. `where` keeps rows whose field has one of the values; `fraction` keeps a share."""

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fraction: float = 1.0
    batch_size: int = 64
    sampler: str = "plain"


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that learn alike. `paths` are nodes; the empty tuple is everything no other group names."""

    paths: tuple[Path, ...] = ()
    optimizer: Setting = field(default_factory=lambda: Setting("AdamW"))
    schedule: Setting = field(default_factory=lambda: Setting("Constant"))


@dataclass(frozen=True, slots=True)
class Objective:
    """What is made small, and by changing what.

    losses are loss nodes (empty: every loss of the graph); updates are paths of nodes (empty: all that is not frozen);
    every n-th step. `clip` is the greatest length of the gradient, which is shortened to it. The name is always one
    printable line (`names.label`), however it was typed.
    """

    name: str = "learn"
    losses: tuple[NodeId, ...] = ()
    updates: tuple[Path, ...] = ()
    every: int = 1
    groups: tuple[Group, ...] = (Group(),)
    clip: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", names.label(self.name, "learn"))


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of training. `frozen` paths neither learn nor move their statistics; `steps` replaces epochs if set.

    With `patience`, the phase ends early where the validation loss has not been lower for so many epochs. The name is
    always one printable line (`names.label`), however it was typed.
    """

    name: str = "train"
    epochs: int = 10
    steps: int | None = None
    part: Part = Part()
    objectives: tuple[Objective, ...] = (Objective(),)
    frozen: tuple[Path, ...] = ()
    patience: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", names.label(self.name, "train"))
