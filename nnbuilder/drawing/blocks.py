"""Blocks of one's own: a function whose inputs have no defaults and whose parameters have one."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, overload

from nnbuilder.core import names
from nnbuilder.core.blocks import block_spec
from nnbuilder.core.graph import MAIN
from nnbuilder.drawing.drawables import Definition, Drawable
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.formula import Formula
from nnbuilder.drawing.raw import raw_params
from nnbuilder.drawing.recurrent import Walk
from nnbuilder.drawing.sheet import Fed, Sheet, drawing_on, sheet_for
from nnbuilder.drawing.signature import Signature
from nnbuilder.drawing.values import Value
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.structure import Input, Output

Function = Callable[..., Any]
_LONGEST = 48
"""The ids of its nodes begin with the name of a block, and an id has at most 64 characters."""


class Block:
    """A function that draws a block, made by `block` or `recurrent`. It runs once, when the block is first used.

    Called like the function it draws a use: values into the inputs, parameters by name, and `repeat=n` for n copies one
    after another. Called without values it gives something to lead values into: `x >> basic(channels=64, repeat=2)`.
    """

    def __init__(self, function: Function, name: str = "", walk: Walk | None = None) -> None:
        self.function, self.walk = function, walk
        self.name = name or "".join(word[:1].upper() + word[1:] for word in function.__name__.split("_"))
        self._is_being_drawn = False
        functools.update_wrapper(self, function)
        if not names.is_legal(self.name):
            raise DrawingError(f"A block cannot be called so: {names.why_illegal(self.name)}.")
        if len(self.name) > _LONGEST:
            raise DrawingError(f"The name of a block that is drawn in code has at most {_LONGEST} characters, {self.name} has {len(self.name)}.")
        if self.name == MAIN or CATALOGUE.get(self.name) is not None:
            raise DrawingError(f"{self.name} is a layer, so no block can be called so; call the function otherwise.")
        self.signature = Signature.of(function, self.name)

    @functools.cached_property
    def definition(self) -> Definition:
        """What the function draws; raises `DrawingError`."""
        if self._is_being_drawn:
            raise DrawingError(f"The block {self.name} is used inside itself; `repeat=n` draws copies one after another.")
        self._is_being_drawn = True
        try:
            return self._drawn()
        finally:
            self._is_being_drawn = False

    @overload
    def __call__(self, first: Value, /, *values: Value, name: str = "", share: Value | None = None, frozen: bool = False, **parameters: Any) -> Value: ...
    @overload
    def __call__(self, **parameters: Any) -> Drawable: ...
    def __call__(self, *values: Value, name: str = "", share: Value | None = None, frozen: bool = False, **parameters: Any) -> Value | Drawable:  # type: ignore[misc]
        # mypy takes `first` for a keyword that only the first signature has.
        ports: dict[str, Fed] = {word: value for word, value in parameters.items() if word in self.signature.inputs}
        use = self._use({word: value for word, value in parameters.items() if word not in ports})
        if not values and not ports:
            if name or share is not None or frozen:
                raise DrawingError(f'Nothing comes into {self.name} here; lead values in with x >> ("{name or "name"}", block()), or give them first.')
            return use
        for value in values:
            if not isinstance(value, Value):
                raise DrawingError(f"{value!r} is no value that could come into {self.name}; parameters of a block are given by name.")
        return sheet_for([*values, *ports.values()]).draw(use, values, ports, name=name, share=share, frozen=frozen)

    def _use(self, parameters: Mapping[str, Any]) -> Drawable:
        spec = self.definition.spec
        unknown = next((word for word in parameters if spec.param(word) is None), None)
        if unknown is not None:
            there = ", ".join(param.name for param in spec.params)
            raise DrawingError(f"{self.name} has no parameter and no input called {unknown}; it has {', '.join(self.signature.inputs)} and {there or 'none'}.")
        return Drawable(spec, raw_params(self.name, spec.params, parameters), self)

    def _drawn(self) -> Definition:
        signature = self.signature
        sheet = Sheet(f"the block {self.name}", f"{self.name}.", is_main=False)
        inputs = {word: sheet.draw(Input(), name=word) for word in signature.inputs}
        formulas = {param.name: Formula.of_parameter(param.name, is_whole=param.type.base == "int") for param in signature.params}
        with drawing_on(sheet):
            outputs = _outputs(self.name, self.function(**inputs, **formulas))
        for word, value in outputs:
            sheet.draw(Output(), (value,), name=word)
        loop = self.walk.loop(self.name, signature.inputs, signature.states, [word for word, _ in outputs if word]) if self.walk is not None else None
        graph = sheet.graph(signature.params, loop, inspect.getdoc(self.function) or "")
        return Definition(graph, block_spec(self.name, graph), sheet.blocks)


@overload
def block(function: Function, /) -> Block: ...
@overload
def block(*, name: str = "") -> Callable[[Function], Block]: ...
def block(function: Function | None = None, /, *, name: str = "") -> Block | Callable[[Function], Block]:
    """Makes a function a block: a class of its own in the source, used any number of times.

    What has no default is an input; what has one is a parameter (int, float, bool, str or tuple), which the function may
    hand on and, where it is a whole number, compute with: + - * //. It returns what the block gives: a value, several, or
    {name: value}. The block is called like the function, in capitals, if no name is given: `residual_block` draws ResidualBlock.
    """
    return Block(function, name) if function is not None else lambda given: Block(given, name)


@overload
def recurrent(function: Function, /) -> Block: ...
@overload
def recurrent(*, axis: int = 1, context: tuple[str, ...] = (), name: str = "") -> Callable[[Function], Block]: ...
def recurrent(function: Function | None = None, /, *, axis: int = 1, context: tuple[str, ...] = (), name: str = "") -> Block | Callable[[Function], Block]:
    """Makes a function one step of a block that walks an axis of its inputs; the states have `nb.state` for a default.

    The inputs named in `context` are not walked: every step sees them whole. States that are returned are given as they are
    behind the last step, every other output at each step.
    """
    walk = Walk(axis, context)
    return Block(function, name, walk) if function is not None else lambda given: Block(given, name, walk)


def _outputs(name: str, result: object) -> list[tuple[str, Value]]:
    """What a function has returned, by name; without one where there is none."""
    if isinstance(result, Value):
        return [("", result)]
    named = list(result.items()) if isinstance(result, Mapping) else [("", value) for value in result] if isinstance(result, tuple) else []
    if not named or not all(isinstance(value, Value) for _, value in named):
        raise DrawingError(f"The block {name} returns {result!r}; it should return a value, a tuple of values, or a dictionary of values by name.")
    return named
