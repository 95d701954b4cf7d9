"""How weights start, as the lines behind a constructor."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from nnbuilder.codegen.source import Code, attribute, checked, literal, name, statements
from nnbuilder.core.graph import Init
from nnbuilder.core.initializers import SCHEMES, scheme_fault


class UnknownScheme(ValueError):
    """A scheme there is no statement for, or numbers it does not take; the message is a sentence."""


def initialized(target: Code, init: Init) -> ast.stmt:
    """The statement that sets `target`, an attribute such as `self.conv.weight`."""
    fault = scheme_fault(init)
    if fault is not None:
        raise UnknownScheme(fault)
    scheme = SCHEMES[init.scheme]
    return statements(scheme.statement, weight=target, **dict(zip(scheme.values, map(literal, init.values), strict=True)))[0]


def initializers(node: str, init: Mapping[str, Init], has_parameter: Callable[[str], bool] = str.isidentifier) -> list[ast.stmt]:
    """The statements for one node, in the order of its parameters' names."""
    return [initialized(attribute(name("self"), node, checked(weight)), init[weight]) for weight in sorted(init) if has_parameter(weight)]
