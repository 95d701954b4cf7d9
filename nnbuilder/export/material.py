"""All that an exporter gets of a run, and how it says that it cannot."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import Tensor

from nnbuilder.codegen.program import Program
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.insight.comparison import Comparison
from nnbuilder.insight.evaluation import Evaluation
from nnbuilder.insight.predict import Predictor

Outputs = Mapping[str, np.ndarray]


class ExportError(ValueError):
    """An export that cannot be made or did not give the model's answers; the message is a sentence."""


@dataclass(frozen=True)
class Bundle:
    """All an exporter gets: the drawing, its program, the trained weights, what preparing had fitted, some real raw
    samples, words about the run, how well it does and beside what where a format tells that, and on request {`part/field`: prepared
    tensor}."""

    document: Document
    program: Program
    state: Mapping[str, Tensor]
    fitted: Preparation
    raw: Mapping[str, Any]
    predictor: Predictor
    metadata: Mapping[str, Any]
    prepared: Mapping[str, Tensor] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=lambda: Catalogue.of(()))
    evaluate: Callable[[], Evaluation] | None = None
    compare: Callable[[], tuple[Comparison, ...]] = tuple

    @functools.cached_property
    def evaluation(self) -> Evaluation:
        """How the run does on its test part, beside simple models; worked out where it is asked for."""
        if self.evaluate is None:
            raise ExportError("This bundle cannot be evaluated.")
        return self.evaluate()

    @functools.cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The run beside simple models, for each of its tasks; worked out where it is asked for."""
        return self.compare()
