"""A run comes to the same bits whatever else the process does meanwhile."""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from nnbuilder.core.document import Document
from nnbuilder.core.phases import Part, Phase
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import export
from nnbuilder.export.formats import exporter
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.insight.predict import Predictor
from nnbuilder.insight.sampling import generate as sample
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model, build_training
from nnbuilder.runtime.randomness import Stream, seeded
from nnbuilder.training.control import Control
from nnbuilder.training.events import EpochEnded, StepEnded
from nnbuilder.training.job import job_for
from nnbuilder.training.probes import Given, Probe
from nnbuilder.training.restore import load_program
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import DIGITS, classifier, iris_mlp, node
from tests.training.test_kept import last, same
from tests.zoo import SOUND


def dropping(epochs: int) -> Document:
    drawn = classifier(
        node("flatten", "Flatten"),
        node("hidden", "Linear", out_features=48),
        node("relu", "ReLU"),
        node("dropout", "Dropout", p=0.5),
        node("noise", "GaussianNoise"),
        node("classify", "Linear", out_features=10),
        data=DIGITS,
        given="image",
        wanted="label",
    )
    return replace(drawn, phases=(Phase("train", epochs, None, Part(batch_size=32)),))


class Neighbours:
    """Threads that do one thing again and again while a run goes on; what goes wrong in them is kept."""

    def __init__(self, *works: Callable[[], object]) -> None:
        self.rounds, self.errors, self.over = [0] * len(works), [], threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(place, work)) for place, work in enumerate(works)]

    def __enter__(self) -> Neighbours:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def wait_for_a_round_of_each(self) -> None:
        """However slow the machine is, each has worked beside the run."""
        while not (all(self.rounds) or self.errors):
            time.sleep(0.01)

    def _work(self, place: int, work: Callable[[], object]) -> None:
        while not self.over.is_set():
            try:
                work()
            except Exception as error:
                self.errors.append("".join(traceback.format_exception(error)))
                return
            self.rounds[place] += 1


@pytest.fixture(scope="module")
def earlier(tmp_path_factory) -> tuple[Run, Run]:
    """Two runs that are over: a classifier and a GAN."""
    store = RunStore(tmp_path_factory.mktemp("earlier"), CATALOGUE)
    documents = (replace(iris_mlp(), phases=(Phase("train", 2),)), SOUND["gan"]())
    return tuple(train(job_for(document, CATALOGUE, Path()), store, lambda event: None) for document in documents)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # What Python filters belongs to the process, and threads undo each other's filters.
def test_a_net_with_dropout_trains_to_the_same_bits_beside_everything_else(tmp_path, earlier):
    iris, gan = earlier
    alone = train(replace(job_for(dropping(12), CATALOGUE, Path(), seed=3), threads=1), RunStore(tmp_path / "alone", CATALOGUE), lambda event: None)
    control = Control()
    bundle, program = bundle_of(iris), load_program(iris)
    numbers = iter(range(10**9))

    def evaluate() -> None:
        evaluate_run(iris, "validation")

    def predict() -> None:
        Predictor.of(iris).predict({name: [1.0, 2.0] for name in ("sepal_length", "sepal_width", "petal_length", "petal_width")})

    def write() -> None:
        for name in ("python", "onnx"):
            export(bundle, exporter(name), tmp_path / f"{next(numbers)}" / ("model.onnx" if name == "onnx" else "project"))

    def draw() -> None:
        """Random numbers from the global generators, by people who know nothing of a run."""
        build_model(program, CATALOGUE)
        build_training(program, CATALOGUE, 1)
        sample(gan, count=5)
        np.random.rand(3)
        random.random()

    def look(event: object) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 11:
            neighbours.wait_for_a_round_of_each()
        if isinstance(event, StepEnded):
            control.ask(Probe(("dropout",), rows=(1, 2, 3)))
            control.ask(Given((np.ones((4, 1, 8, 8), dtype=np.float32),)))

    with Neighbours(evaluate, predict, write, draw) as neighbours:
        beside = train(replace(job_for(dropping(12), CATALOGUE, Path(), seed=3), threads=1), RunStore(tmp_path / "beside", CATALOGUE), look, control)

    assert neighbours.errors == []
    assert all(neighbours.rounds), neighbours.rounds
    assert same(last(beside), last(alone))
    assert [row["metrics"] for row in beside.history] == [row["metrics"] for row in alone.history]


def test_two_runs_at_once_come_to_the_bits_of_one_after_the_other(tmp_path):
    def run(name: str, seed: int) -> Run:
        return train(job_for(dropping(2), CATALOGUE, Path(), seed=seed), RunStore(tmp_path / name, CATALOGUE), lambda event: None)

    alone = [last(run(f"alone-{seed}", seed)) for seed in (1, 2)]
    threads = [threading.Thread(target=run, args=(f"both-{seed}", seed)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    both = [last(RunStore(tmp_path / f"both-{seed}", CATALOGUE).find("last")) for seed in (1, 2)]
    assert all(same(a, b) for a, b in zip(both, alone, strict=True))


def test_a_stream_goes_on_whatever_is_drawn_between_and_leaves_the_generator_as_it_was():
    torch.manual_seed(9)
    wanted = torch.rand(4)
    torch.manual_seed(1)
    before = torch.get_rng_state()
    stream, pieces = Stream(9), []
    for _ in range(4):
        with stream:
            pieces.append(torch.rand(1))
        assert torch.equal(torch.get_rng_state(), before)
        with seeded(7):
            torch.rand(3)
    assert torch.equal(torch.cat(pieces), wanted)


def test_seeded_gives_the_same_numbers_and_leaves_the_generator_as_it_was():
    before = torch.get_rng_state()
    drawn = []
    for _ in range(2):
        with seeded(4):
            drawn.append(torch.rand(3))
    assert torch.equal(drawn[0], drawn[1])
    assert torch.equal(torch.get_rng_state(), before)
