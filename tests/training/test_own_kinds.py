"""A kind that the program does not ship is trained, kept and asked like any other, wherever its catalogue is handed to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nnbuilder.codegen.gate import NotGenerated
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.phases import Phase
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.ports import Real
from nnbuilder.runtime.build import build_model
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_model, load_program
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import classifier, node


@layer(category="Activation", module="nn.Softshrink", title="Small to nought")
class SmallToNought(Layer):
    """Takes what is small to nought."""

    lambd: float = param(0.5, "What is small.", min=0)

    def infer(self, x: Real) -> TensorSpec:
        return x


OWN = replace(CATALOGUE, specs={**CATALOGUE.specs, "SmallToNought": SmallToNought.spec})


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A store with a run of a drawing that has such a kind."""
    folder = tmp_path_factory.mktemp("runs")
    drawing = classifier(node("shrink", "SmallToNought", lambd=0.25), node("classify", "Linear", out_features=3))
    train(job_for(replace(drawing, phases=(Phase(epochs=2),)), OWN, Path()), RunStore(folder, OWN), lambda event: None)
    return folder


def test_a_run_of_a_kind_of_ones_own_is_read_and_asked(folder):
    run = RunStore(folder, OWN).find("last")
    assert run.status == "finished"
    assert "nn.Softshrink(lambd=0.25)" in run.files["model.py"]
    assert load_model(run).shrink(torch.tensor([0.2, 1.0])).tolist() == [0.0, 0.75]
    assert set(evaluate_run(run).metrics) == {"test/loss", "test/accuracy"}


def test_its_program_is_not_executed_by_who_does_not_know_the_kind(folder):
    program = load_program(RunStore(folder, OWN).find("last"))
    with pytest.raises(NotGenerated, match="Softshrink"):
        build_model(program, CATALOGUE)
