"""All there is to look at of a trained network beside its scores."""

from __future__ import annotations

from nnbuilder.data.errors import DataError
from nnbuilder.insight.examples import examples_of
from nnbuilder.insight.new_samples import makes_samples, samples_of_epochs
from nnbuilder.insight.predict import Predictor
from nnbuilder.insight.trial import Trial
from nnbuilder.insight.views import Views
from nnbuilder.insight.writing import writes_on


def views_of(trial: Trial) -> Views:
    """What the network of a trial can be looked at by."""
    try:
        writes = writes_on(Predictor.of(trial.run))
    except DataError:
        writes = False
    return Views(examples_of(trial), makes_samples(trial), samples_of_epochs(trial), writes)
