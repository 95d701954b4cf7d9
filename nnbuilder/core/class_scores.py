"""A loss over classes wants as many scores as the field behind its target has classes."""

from __future__ import annotations

from dataclasses import dataclass

from nnbuilder.core.conditions import Remedy
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import LABEL, FieldFacts
from nnbuilder.core.tensor import TensorSpec, Type


@dataclass(frozen=True, slots=True)
class Miscount:
    """Too few scores are an error, too many a warning; `remedy` draws as many as there are classes."""

    severity: str
    message: str
    remedy: Remedy


def miscount(loss: str, prediction: Type, field: str, fact: FieldFacts | None) -> Miscount | None:
    """What is wrong with the number of scores that a loss gets for each sample; nothing where it cannot be told."""
    if fact is None or fact.form != LABEL or not isinstance(prediction, TensorSpec) or prediction.rank < 2 or not isinstance(prediction.shape[1], int):
        return None
    scores, classes = int(prediction.shape[1]), len(fact.names)
    if scores == classes:
        return None
    message = f"{loss} gets {scores} scores for each sample, but {field} has {classes} classes; both must be the same"
    # A formula names the fields of the data itself only.
    right = classes if "." in field else Expression(f"{field}.{fact.choices}")
    return Miscount("error" if scores < classes else "warning", message, Remedy("set_source", "", "prediction", right))
