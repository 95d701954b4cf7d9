"""How weights start, as the lines behind a constructor."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from nnbuilder.codegen.source import Code, attribute, checked, literal, name, statements
from nnbuilder.core.graph import Init

_STATEMENTS: Mapping[str, str] = {
    "zeros": "nn.init.zeros_({weight})",
    "ones": "nn.init.ones_({weight})",
    "constant": "nn.init.constant_({weight}, {a})",
    "normal": "nn.init.normal_({weight}, {a}, {b})",
    "uniform": "nn.init.uniform_({weight}, {a}, {b})",
    "xavier_uniform": "nn.init.xavier_uniform_({weight})",
    "xavier_normal": "nn.init.xavier_normal_({weight})",
    "kaiming_uniform": 'nn.init.kaiming_uniform_({weight}, nonlinearity="relu")',
    "kaiming_normal": 'nn.init.kaiming_normal_({weight}, nonlinearity="relu")',
    "orthogonal": "nn.init.orthogonal_({weight})",
    "identity": "nn.init.eye_({weight})",
    "gate_bias": "{weight}.data.view(4, -1)[1].fill_({a})",
}
"""Each scheme's statement; `a` and `b` are its numbers. `gate_bias` fills the forget gate of an LSTM, the second of four
(Jozefowicz et al. 2015, An Empirical Exploration of Recurrent Network Architectures)."""


class UnknownScheme(ValueError):
    """A scheme there is no line for, or one with the wrong number of numbers; the message is a sentence."""


def initialized(target: Code, init: Init) -> ast.stmt:
    """The statement that sets `target`, an attribute such as `self.conv.weight`."""
    if init.scheme not in _STATEMENTS:
        raise UnknownScheme(f"There is no way to start weights called {init.scheme}; known are {', '.join(_STATEMENTS)}.")
    template = _STATEMENTS[init.scheme]
    count = sum(f"{{{hole}}}" in template for hole in "ab")
    if len(init.values) != count:
        raise UnknownScheme(f"{init.scheme} takes {count} numbers, not {len(init.values)}.")
    return statements(template, weight=target, **dict(zip("ab", map(literal, init.values), strict=False)))[0]


def initializers(node: str, init: Mapping[str, Init], has_parameter: Callable[[str], bool] = str.isidentifier) -> list[ast.stmt]:
    """The statements for one node, in the order of its parameters' names."""
    return [initialized(attribute(name("self"), node, checked(weight)), init[weight]) for weight in sorted(init) if has_parameter(weight)]
