"""What cures a formula that names nothing there is: a parameter of that name for the block, or the name that was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.expressions import Expression
from nnbuilder.core.formulas import filled, names_in
from nnbuilder.core.graph import MAIN, Node
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param, ParamType, Raw

MAKE = "make parameter"
"""The action of the cure that gives a block the parameter `value`."""


def name_fixes(graph: str, node: Node, spec: LayerSpec, where: str, known: Mapping[str, object]) -> Iterator[Fix]:
    """Cures for the names in one parameter of a node that a formula there cannot mean."""
    declared, raw = spec.param(where), node.params.get(where)
    for name in sorted(names_in(raw) - known.keys()) if declared is not None else ():
        close = difflib.get_close_matches(name, [one for one in known if "." in one or graph != MAIN], 1, 0.7)
        if close:
            yield Fix(f"Use {close[0]}", "set", node.id, where, filled(raw, {name: Expression(close[0])}))
        if graph != MAIN and "." not in name and declared is not None:
            yield Fix(f"Make `{name}` a parameter of this block", MAKE, node.id, where, _parameter(name, raw, declared))


def _parameter(name: str, raw: Raw, declared: Param) -> Param:
    """A parameter that stands for what a node has by default; inside a formula only a whole number can."""
    if isinstance(raw, Expression) and raw.text.strip() == name:
        return Param(name, declared.type, declared.default, declared.help, declared.min, declared.max)
    default = declared.default[0] if isinstance(declared.default, tuple) and declared.default else declared.default
    return Param(name, ParamType("int"), default if isinstance(default, int) and not isinstance(default, bool) else 1, declared.help, min=declared.min)
