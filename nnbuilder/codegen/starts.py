"""How weights start and which of them are one tensor, as the lines behind a constructor."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nnbuilder.codegen.values import literal
from nnbuilder.core.graph import Init

SCHEMES: Mapping[str, tuple[str, int]] = {
    "zeros": ("nn.init.zeros_({0})", 0),
    "ones": ("nn.init.ones_({0})", 0),
    "constant": ("nn.init.constant_({0}, {1})", 1),
    "normal": ("nn.init.normal_({0}, {1}, {2})", 2),
    "uniform": ("nn.init.uniform_({0}, {1}, {2})", 2),
    "xavier_uniform": ("nn.init.xavier_uniform_({0})", 0),
    "xavier_normal": ("nn.init.xavier_normal_({0})", 0),
    "kaiming_uniform": ('nn.init.kaiming_uniform_({0}, nonlinearity="relu")', 0),
    "kaiming_normal": ('nn.init.kaiming_normal_({0}, nonlinearity="relu")', 0),
    "orthogonal": ("nn.init.orthogonal_({0})", 0),
    "identity": ("nn.init.eye_({0})", 0),
    "gate_bias": ("{0}.data.view(4, -1)[1].fill_({1})", 1),
}
"""Each scheme's line and how many numbers it takes. `gate_bias` fills the forget gate of an LSTM, the second of four
(Jozefowicz et al. 2015, An Empirical Exploration of Recurrent Network Architectures)."""


class UnknownScheme(ValueError):
    """A scheme there is no line for, or one with the wrong number of numbers; the message is a sentence."""


def start(target: str, init: Init) -> str:
    """The line that sets `target`, an attribute such as `self.conv.weight`."""
    if init.scheme not in SCHEMES:
        raise UnknownScheme(f"There is no way to start weights called {init.scheme}; known are {', '.join(SCHEMES)}.")
    text, count = SCHEMES[init.scheme]
    if len(init.values) != count:
        raise UnknownScheme(f"{init.scheme} takes {count} numbers, not {len(init.values)}.")
    return text.format(target, *map(literal, init.values))


def starts(name: str, init: Mapping[str, Init], has_parameter: Callable[[str], bool] = str.isidentifier) -> list[str]:
    """The lines for one node, in the order of its parameters' names."""
    return [start(f"self.{name}.{parameter}", init[parameter]) for parameter in sorted(init) if has_parameter(parameter)]
