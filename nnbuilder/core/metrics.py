"""How a metric is measured, as data: which measure of torchmetrics, and what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """What training reads of a metric node. Its kind says it once, in the declaration.

    measure           which measure it is, by the full name that torchmetrics has for it, whose definition is meant
    higher_is_better  which way is better; False for errors
    options           constructor arguments that never change: {"average": "macro"}
    params            parameters of the node that the constructor takes under the same name
    classes_axis      the axis of the prediction (batch axis 0) that has one place for each class; None where there are none
    squash            what makes probabilities of the scores first: "softmax" over axis 1, "sigmoid" one by one, "" nothing
    is_flat           values are compared one by one, without regard to their shape
    is_in_raw_units   it is told in the units of the data, so a prepared target's spread is multiplied in
    Source: https://lightning.ai/docs/torchmetrics/stable/all-metrics.html
    """

    measure: str
    higher_is_better: bool
    options: Mapping[str, str | int | bool] = field(default_factory=dict)
    params: tuple[str, ...] = ()
    classes_axis: int | None = None
    squash: Literal["", "softmax", "sigmoid"] = ""
    is_flat: bool = False
    is_in_raw_units: bool = False
