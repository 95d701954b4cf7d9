"""The simplest things that could work: what suits a question follows from the form of its answers and of what is given.

A network that does not beat them has learned nothing worth its size, and a person should be told so.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnbuilder.insight.baselines.classes import classifiers
from nnbuilder.insight.baselines.learned import Learned
from nnbuilder.insight.baselines.masks import markers
from nnbuilder.insight.baselines.numbers import regressors
from nnbuilder.insight.baselines.question import Question
from nnbuilder.insight.baselines.rebuilding import rebuilders
from nnbuilder.insight.baselines.several import yes_or_no
from nnbuilder.insight.baselines.tokens import followers


def models(question: Question) -> Iterator[Learned]:
    """Simple models that have learned from the training part, each as it is ready; the fastest come first."""
    dimensions = question.train.truth.ndim
    if question.form == "yes_no":
        return yes_or_no(question)
    if question.form == "values":
        return rebuilders(question) if question.is_rebuilding else regressors(question)
    if dimensions == 1:
        return classifiers(question)
    texts = any(np.issubdtype(values.dtype, np.integer) for values in question.train.inputs)
    return followers(question) if dimensions == 2 and texts else markers(question)
