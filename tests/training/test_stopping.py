"""A stop, a failure or a question at any moment: what is kept, how soon it is answered, what is told."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nnbuilder.core.phases import Part, Phase
from nnbuilder.data.errors import DataError
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_training
from nnbuilder.training import checkpoints
from nnbuilder.training.control import Control
from nnbuilder.training.events import Paused, ValidationStepped
from nnbuilder.training.job import job_for
from nnbuilder.training.probes import Probe
from nnbuilder.training.restore import load_job, load_program
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import DIGITS, classifier, iris_mlp, node
from tests.training.steering import Steered
from tests.training.test_kept import last, same, wavering


def contents(run: Run) -> dict[str, str]:
    """Every file a run goes on from, by the hash of what it holds."""
    files = [path for path in (*run.checkpoints.rglob("*"), run.folder / "history.jsonl") if path.is_file()]
    return {str(path.relative_to(run.folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def stopped_at(event: int, store: RunStore) -> Run:
    run = train(job_for(wavering(), CATALOGUE, Path(), seed=1), store, lambda event: None, Steered(stop=event))
    assert run.status == "stopped"
    return run


@pytest.mark.parametrize("moment", [1, 5, 9, 10, 14])
def test_stopping_a_resumed_run_before_its_first_step_leaves_everything_as_it_was(tmp_path, moment):
    """In the middle of an epoch, at its last step, during validation, and right behind it."""
    store = RunStore(tmp_path / "runs", CATALOGUE)
    whole = train(job_for(wavering(), CATALOGUE, Path(), seed=1), RunStore(tmp_path / "whole", CATALOGUE), lambda event: None)
    run = stopped_at(moment, store)
    before = contents(run)
    for control in (Steered(stop=1), _stopped()):
        again = train(load_job(run), store, lambda event: None, control, run.id)
        assert again.status == "stopped"
        assert contents(again) == before

    ended = train(load_job(run), store, lambda event: None, None, run.id)

    assert ended.status == "finished"
    assert same(last(ended), last(whole))


class Slowly(Steered):
    """Lets so much time go by that every event is told."""

    def answer(self, answer: Callable[[Any], Any]) -> None:
        time.sleep(0.04)
        super().answer(answer)


def _stopped() -> Control:
    control = Control()
    control.stop()
    return control


def test_a_stop_is_answered_within_one_batch_of_validation(tmp_path):
    """1,797 digits of which 1,438 are for validation: three batches."""
    data = replace(DIGITS, split=replace(DIGITS.split, train=0.1, validation=0.8, test=0.1))
    drawn = classifier(node("flatten", "Flatten"), node("classify", "Linear", out_features=10), data=data, given="image", wanted="label")
    document = replace(drawn, phases=(Phase("train", 3, None, Part(batch_size=64)),))
    events: list = []
    control = Slowly(stop=5)

    run = train(job_for(document, CATALOGUE, Path()), RunStore(tmp_path, CATALOGUE), events.append, control)

    # One event begins the phase, three are its steps, and the fifth is the first batch of validation.
    assert control.seen == 5
    assert (run.status, run.history) == ("stopped", [])
    (told,) = (event for event in events if isinstance(event, ValidationStepped))
    assert (told.batch, told.batches) == (1, 3)


def test_a_question_behind_the_end_is_answered_at_once(tmp_path):
    control = Control()
    train(job_for(wavering(1), CATALOGUE, Path()), RunStore(tmp_path, CATALOGUE), lambda event: None, control)

    late = control.ask(Probe(("relu",)))

    with pytest.raises(CancelledError):
        late.result(timeout=5)


def test_a_port_can_be_probed_while_a_run_pauses_and_changes_nothing(tmp_path):
    whole = train(job_for(wavering(2), CATALOGUE, Path(), seed=1), RunStore(tmp_path / "whole", CATALOGUE), lambda event: None)
    control, store, asked = Steered({4}), RunStore(tmp_path / "runs", CATALOGUE), []

    def look(event: object) -> None:
        if isinstance(event, Paused):
            asked.append(control.ask(Probe(("relu",), rows=(0, 3, 149))))
            asked.append(control.ask(Probe(("nowhere",), rows=(0,))))
            asked.append(control.ask(Probe(("relu",), rows=(150,))))

    run = train(job_for(wavering(2), CATALOGUE, Path(), seed=1, checkpoint_seconds=1e9), store, look, control)

    answer = asked[0].result(timeout=5)
    assert answer.step == 3
    assert answer.values.shape == (3, 8)
    assert answer.values.dtype == np.float32
    assert (answer.values >= 0).all()
    for wrong, words in ((asked[1], "computes no output at nowhere"), (asked[2], "rows 0 to 149; 150 was asked for")):
        with pytest.raises(DataError, match=words):
            wrong.result(timeout=5)
    assert same(last(run), last(whole))


def test_a_probe_gives_what_the_weights_of_that_moment_give(tmp_path):
    """Held against the checkpoint that the pause has written, computed by hand."""
    from nnbuilder.data.prepare import prepare

    control, asked = Steered({4}), []
    store = RunStore(tmp_path, CATALOGUE)

    def look(event: object) -> None:
        if isinstance(event, Paused):
            weights = dict(last(store.find("last")).model)
            asked.append((control.ask(Probe(("hidden",), rows=(7,))), weights))

    run = train(job_for(iris_mlp(), CATALOGUE, Path(), seed=1), store, look, control)
    answer, weights = asked[0]
    features = prepare(run.document.data, Path()).fields["features"][7]
    by_hand = weights["hidden.weight"] @ features + weights["hidden.bias"]
    assert answer.result(timeout=5).values[0] == pytest.approx(by_hand.numpy(), abs=1e-6)


def test_the_threads_are_those_of_the_job_and_are_written_down(tmp_path):
    seen: list[int] = []
    job = replace(job_for(wavering(1), CATALOGUE, Path()), threads=1)

    run = train(job, RunStore(tmp_path, CATALOGUE), lambda event: seen.append(torch.get_num_threads()))

    assert set(seen) == {1}
    assert run.settings["threads"] == 1


def test_a_run_begins_with_the_weights_of_its_seed_and_leaves_the_generators_of_the_process_alone(tmp_path):
    import random

    torch.manual_seed(5)
    before = (torch.get_rng_state(), random.getstate(), np.random.get_state()[1].tolist())

    run = train(job_for(wavering(1), CATALOGUE, Path(), seed=3, checkpoint_seconds=1e9), RunStore(tmp_path, CATALOGUE), lambda event: None, _stopped())

    assert torch.equal(torch.get_rng_state(), before[0])
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before[1:]
    started = build_training(load_program(run), CATALOGUE, 3).state_dict()
    assert all(torch.equal(checkpoints.read(run.checkpoints)[0].model[name], tensor) for name, tensor in started.items())
