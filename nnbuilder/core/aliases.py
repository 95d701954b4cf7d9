"""What else a kind is called, by textbooks and by other programs, and what such a name already says of its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nnbuilder.core.parameters import Value


@dataclass(frozen=True, slots=True)
class Alias:
    """A name with the parameters it stands for: a 1x1 convolution is a Conv2d whose filters are 1 high and 1 wide. `ports` are
    those that take the same tensor, where the name says so: self-attention looks at what it asks with."""

    name: str
    params: Mapping[str, Value] = field(default_factory=dict)
    ports: tuple[str, ...] = ()


def aliases(names: Iterable[str | Alias]) -> tuple[Alias, ...]:
    """A plain name stands for no parameters."""
    return tuple(name if isinstance(name, Alias) else Alias(name) for name in names)
