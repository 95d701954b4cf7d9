"""Blocks that walk an axis and remember: which of their inputs are states, and what becomes of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Loop, State
from nnbuilder.core.parameters import Param, ParamType, Raw
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.raw import raw_value

_SIZE = Param("size", ParamType("int"), 1, "", min=1)


@dataclass(frozen=True, slots=True)
class StateInput:
    """What an input that is a state has in place of a default: `core.graph.State` but for its own name."""

    after: str
    shape: tuple[Raw, ...]
    initial: str


def state(after: str, *shape: int | str, starts: str = "zeros") -> Any:
    """Makes an input of a recurrent block a state, in place of a default: `hidden=nb.state("after", "size")`.

    after   the output of the block that it becomes in the next step
    shape   its sizes behind the batch axis; a text is a formula over the block's parameters
    starts  "zeros", or "port": then the block has an input of that name for what it starts as
    """
    if starts not in ("zeros", "port"):
        raise DrawingError(f'A state starts as "zeros" or from a "port", not {starts!r}.')
    sizes = [Expression(size) if isinstance(size, str) else size for size in shape]
    return StateInput(after, tuple(raw_value(f"The state that becomes {after}", _SIZE, size) for size in sizes), starts)


@dataclass(frozen=True, slots=True)
class Walk:
    """How a block walks: along which axis of its inputs, and which of them every step sees whole."""

    axis: int
    context: tuple[str, ...]

    def loop(self, name: str, inputs: Collection[str], states: Mapping[str, StateInput], outputs: Collection[str]) -> Loop:
        """The loop of a block with these inputs and outputs; raises `DrawingError` where they do not fit."""
        for given, held in states.items():
            if held.after not in outputs:
                there = ", ".join(outputs)
                raise DrawingError(f"The state {given} of the block {name} becomes {held.after}, but the block gives {there}; return a dictionary by name.")
        missing = next((word for word in self.context if word not in inputs or word in states), None)
        if missing is not None:
            raise DrawingError(f"The context of the block {name} names {missing}, but its inputs are {', '.join(inputs)}.")
        return Loop(tuple(State(given, held.after, held.shape, held.initial) for given, held in states.items()), self.axis, self.context)
