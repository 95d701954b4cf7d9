"""Choices that have parameters of their own but no ports: optimizers, schedules, transforms, samplers.

A `Recipe` says what a kind accepts; a `Setting` is one choice of it, as a document stores it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.layer import accept_all
from nnbuilder.core.parameters import Param, Raw, Value, params_of


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of setting: its name, the words for it, its parameters, the torch class behind it (as text), and what
    that is always made with."""

    kind: str
    title: str
    doc: str
    params: tuple[Param, ...]
    target: str
    fixed: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice: a kind and the parameters that differ from its defaults."""

    kind: str
    params: Mapping[str, Raw] = field(default_factory=dict)


class Choice:
    """The base of every declared recipe: a class whose fields are its parameters and whose docstring is its help."""

    __slots__ = ()
    recipe: ClassVar[Recipe]

    if TYPE_CHECKING:

        def __init__(self, *values: Any, **named: Any) -> None: ...


C = TypeVar("C", bound=Choice)


def recipe(*, title: str, target: str, fixed: Mapping[str, bool] | None = None) -> Callable[[type[C]], type[C]]:
    """Declares a recipe. `target` is the torch class behind it."""

    def declare(declaration: type[C]) -> type[C]:
        made = dataclass(frozen=True, slots=True)(declaration)
        made.recipe = Recipe(made.__name__, title, inspect.cleandoc(made.__doc__ or ""), params_of(made), target, fixed or {})
        return made

    return declare


def with_param(params: Mapping[str, Raw], name: str, value: Raw, recipe: Recipe) -> dict[str, Raw]:
    """The parameters of a setting with one changed; a default need not be written down."""
    default = next(param.default for param in recipe.params if param.name == name)
    left = {key: one for key, one in params.items() if key != name}
    return left if value == default and type(value) is type(default) else {**left, name: value}


def settle(recipes: Mapping[str, Recipe], setting: Setting) -> tuple[dict[str, Value], tuple[Invalid, ...]]:
    """Every parameter of a setting with its default filled in, and what is wrong with it."""
    recipe = recipes.get(setting.kind)
    if recipe is None:
        return {}, (Invalid("kind", f"there is no {setting.kind}; known are {', '.join(recipes)}"),)
    return accept_all(recipe.params, setting.params)
