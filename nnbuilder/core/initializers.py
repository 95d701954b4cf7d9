"""The schemes by which weights can start: what each takes, which weights it fits, and the statement that does it.

Source: https://pytorch.org/docs/stable/nn.init.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.core.digits import exact
from nnbuilder.core.graph import Init
from nnbuilder.core.weights import Weight


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to start a weight.

    statement  a constant template of source; {weight} is what is set, the other holes are its numbers
    values     the names of its numbers, in the order in which a document stores them
    least_axes and most_axes  how many axes a weight must have at least and may have at most
    gates      into how many parts of equal size the weight must split
    """

    statement: str
    values: tuple[str, ...] = ()
    least_axes: int = 0
    most_axes: int | None = None
    gates: int = 1


SCHEMES: Mapping[str, Scheme] = {
    "zeros": Scheme("nn.init.zeros_({weight})"),
    "ones": Scheme("nn.init.ones_({weight})"),
    "constant": Scheme("nn.init.constant_({weight}, {value})", ("value",)),
    "normal": Scheme("nn.init.normal_({weight}, {mean}, {std})", ("mean", "std")),
    "uniform": Scheme("nn.init.uniform_({weight}, {low}, {high})", ("low", "high")),
    "xavier_uniform": Scheme("nn.init.xavier_uniform_({weight})", least_axes=2),
    "xavier_normal": Scheme("nn.init.xavier_normal_({weight})", least_axes=2),
    "kaiming_uniform": Scheme('nn.init.kaiming_uniform_({weight}, nonlinearity="relu")', least_axes=2),
    "kaiming_normal": Scheme('nn.init.kaiming_normal_({weight}, nonlinearity="relu")', least_axes=2),
    "orthogonal": Scheme("nn.init.orthogonal_({weight})", least_axes=2),
    "identity": Scheme("nn.init.eye_({weight})", least_axes=2, most_axes=2),
    "gate_bias": Scheme("{weight}.data.view(4, -1)[1].fill_({value})", ("value",), least_axes=1, most_axes=1, gates=4),
    "input_gate_bias": Scheme("{weight}.data.view(4, -1)[0].fill_({value})", ("value",), least_axes=1, most_axes=1, gates=4),
    "update_gate_bias": Scheme("{weight}.data.view(3, -1)[1].fill_({value})", ("value",), least_axes=1, most_axes=1, gates=3),
}
"""By name. `update_gate_bias` fills the update gate of a GRU, the second of three, which keeps the past where it is large;
`gate_bias` fills the forget gate of an LSTM, the second of four
(Jozefowicz et al. 2015, An Empirical Exploration of Recurrent Network Architectures), and `input_gate_bias` its input gate, the
first, which lets little in where it is low (Hochreiter & Schmidhuber 1997, Long short-term memory, section 4)."""

USUAL_VALUES: Mapping[str, tuple[float, ...]] = {
    "constant": (0.0,),
    "normal": (0.0, 0.02),
    "uniform": (-0.1, 0.1),
    "gate_bias": (1.0,),
    "input_gate_bias": (-1.0,),
    "update_gate_bias": (1.0,),
}
"""The numbers that a scheme is offered with: a normal start as of GPT-2 (Radford et al. 2019), a forget gate that is open
(Jozefowicz et al. 2015), an input gate that is nearly closed."""


def scheme_fault(init: Init) -> str | None:
    """What is wrong with a scheme and its numbers, as a sentence, or None."""
    scheme = SCHEMES.get(init.scheme)
    if scheme is None:
        return f"There is no way to start weights called {init.scheme}; there are {', '.join(SCHEMES)}."
    if len(init.values) != len(scheme.values):
        names = f" ({' and '.join(scheme.values)})" if scheme.values else ""
        return f"{init.scheme} takes {_counted(len(scheme.values), 'number')}{names}, not {len(init.values)}."
    values = dict(zip(scheme.values, init.values, strict=True))
    if values.get("std", 0.0) < 0:
        return f"The std of {init.scheme} is a spread, which is at least 0, not {exact(values['std'])}."
    if "low" in values and values["low"] > values["high"]:
        return f"{init.scheme} draws from low to high, and {exact(values['low'])} is above {exact(values['high'])}."
    return None


def misfit(init: Init, weight: Weight) -> str | None:
    """Why a scheme cannot start this weight, as the end of a sentence, or None. The scheme itself must have no fault."""
    scheme, axes = SCHEMES[init.scheme], len(weight.shape)
    if axes < scheme.least_axes or (scheme.most_axes is not None and axes > scheme.most_axes):
        bound = "" if scheme.most_axes is not None else "at least "
        return f"{init.scheme} needs {bound}{_counted(scheme.least_axes, 'axis', 'axes')}, and {weight} has {axes}"
    if weight.count % scheme.gates:
        return f"{init.scheme} needs {scheme.gates} gates of equal size, and {weight} does not split into {scheme.gates}"
    return None


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"
