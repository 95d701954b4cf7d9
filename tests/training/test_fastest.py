"""How a run is trained where nobody has said it: threads are measured once, and fastest learns as well as exact does."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from nnbuilder.cli import main
from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.speed import EXACT, Speed, speed_from
from nnbuilder.core.document import Document
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.prepare import prepare
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import save_document
from nnbuilder.runtime.build import load
from nnbuilder.training import checkpoints
from nnbuilder.training.events import EpochEnded, RunStarted
from nnbuilder.training.fastest import drops, speeds, threads_in_words, threads_of, way_of
from nnbuilder.training.job import Job, job_for
from nnbuilder.training.restore import load_job, load_program
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from nnbuilder.training.warm_up import Way
from tests.benchmarks.bench_training import drawings
from tests.drawings import DIGITS, classifier, iris_mlp, node
from tests.training.steering import Steered

ONE, TWO = Way(1), Way(2)
ALL = Speed(channels_last=True, autocast="cpu", bit_dropout=True, deterministic=False)

ENCODER = drawings()["Transformer"]


def digits_cnn(epochs: int, *, dropout: float = 0.0) -> Document:
    drawn = classifier(
        node("conv1", "Conv2d", out_channels=8, kernel_size=3, padding=1),
        node("relu1", "ReLU"),
        node("conv2", "Conv2d", out_channels=8, kernel_size=3, padding=1),
        node("relu2", "ReLU"),
        node("pool", "MaxPool2d", kernel_size=2),
        node("flatten", "Flatten"),
        node("dropout", "Dropout", p=dropout),
        node("classify", "Linear", out_features=10),
        data=DIGITS,
        given="image",
        wanted="label",
    )
    group = Group(optimizer=Setting("AdamW", {"lr": 0.005}))
    return replace(drawn, phases=(Phase("train", epochs, None, Part(batch_size=64), (Objective(groups=(group,)),)),))


def with_epochs(document: Document, epochs: int) -> Document:
    return replace(document, phases=tuple(replace(phase, epochs=epochs) for phase in document.phases))


def at(speed: Speed, document: Document) -> Job:
    """A job of some speed that is not measured first."""
    job = job_for(document, CATALOGUE, Path(), seed=3)
    return replace(job, program=generate(job.document, CATALOGUE, seed=3, speed=speed), speed=speed, exact=False, threads=1)


def trained(job: Job, folder: Path) -> Run:
    run = train(job, RunStore(folder, CATALOGUE), lambda event: None)
    assert run.status == "finished"
    return run


def same(run: Run, other: Run) -> bool:
    (one, _), (two, _) = checkpoints.read(run.checkpoints), checkpoints.read(other.checkpoints)
    return all(torch.equal(one.model[name], two.model[name]) for name in one.model) and all(
        torch.equal(one.optimizer[name], two.optimizer[name]) for name in one.optimizer
    )


def test_threads_are_measured_told_and_kept_and_measuring_takes_nothing_from_the_run(tmp_path):
    document, events = digits_cnn(2, dropout=0.3), []
    measured = train(job_for(document, CATALOGUE, Path(), seed=3), RunStore(tmp_path, CATALOGUE), events.append)
    assert measured.settings["threads"] in (1, torch.get_num_threads())
    started = next(event for event in events if isinstance(event, RunStarted))
    assert started.pace == measured.settings["pace"]
    assert started.pace.startswith(f"{measured.settings['threads']} thread")
    given = trained(replace(job_for(document, CATALOGUE, Path(), seed=3), threads=measured.settings["threads"]), tmp_path)
    assert same(measured, given)


def test_a_run_that_goes_on_keeps_its_threads(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    every = torch.get_num_threads() + 1
    stopped = train(replace(job_for(iris_mlp(), CATALOGUE, Path()), threads=every), store, lambda event: None, Steered(stop=20))
    threads: list[int] = []
    run = train(load_job(stopped), store, lambda event: threads.append(torch.get_num_threads()) if isinstance(event, EpochEnded) else None, None, stopped.id)
    assert run.status == "finished"
    assert {*threads} == {every}
    assert run.settings["threads"] == every


def test_one_thread_is_taken_unless_all_gain_enough(monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")
    assert threads_of({ONE: 0.010, TWO: 0.008}, ONE, TWO) == ONE
    assert threads_of({ONE: 0.010, TWO: 0.006}, ONE, TWO) == TWO
    assert threads_of({ONE: 0.0004}, ONE, TWO) == ONE
    assert threads_of({}, ONE, TWO) == TWO
    assert threads_in_words({ONE: 0.0004}, ONE, TWO) == "1 thread: a step takes 0.4 ms, too short to be divided"
    monkeypatch.delenv("OMP_WAIT_POLICY")
    assert threads_of({ONE: 0.010}, ONE, TWO) == ONE


def test_the_program_asks_for_threads_that_sleep_before_torch_is_loaded_unless_a_user_has_said_otherwise():
    code = "import os, sys; from nnbuilder.cli import main; main(['layers', 'Linear']); print(os.environ['OMP_WAIT_POLICY'], 'torch' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    for given, policy in (({}, "PASSIVE"), ({"OMP_WAIT_POLICY": "ACTIVE"}, "ACTIVE")):
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**environment, **given}, check=True).stdout
        assert told.splitlines()[-1] == f"{policy} False"


def test_what_gives_up_more_is_picked_only_where_it_gains_a_tenth():
    plain, last, half = (Way(1, Speed()), Way(1, Speed(channels_last=True)), Way(1, ALL))
    assert way_of({plain: 1.0, last: 0.95, half: 0.92}, plain) == plain
    assert way_of({plain: 1.0, last: 0.8, half: 0.75}, plain) == last
    assert way_of({plain: 1.0, last: 0.8, half: 0.5}, plain) == half
    assert way_of({}, plain) == plain


def test_only_nets_of_pictures_have_channels_to_lay_last():
    assert any(speed.channels_last for speed in speeds(job_for(digits_cnn(1), CATALOGUE, Path()), is_dropped=False))
    assert not any(speed.channels_last for speed in speeds(job_for(iris_mlp(), CATALOGUE, Path()), is_dropped=False))


@pytest.mark.parametrize(
    ("document", "is_dropped"), [(digits_cnn(1, dropout=0.3), True), (ENCODER, True), (digits_cnn(1), False)], ids=["dropout", "encoder", "none"]
)
def test_only_nets_with_dropout_on_a_processor_have_masks_to_draw_by_bits(document, is_dropped):
    job = job_for(document, CATALOGUE, Path())
    state = torch.get_rng_state()
    assert drops(load(job.program, CATALOGUE)["train"]) is is_dropped
    assert torch.equal(state, torch.get_rng_state())
    assert any(speed.bit_dropout for speed in speeds(job, is_dropped=is_dropped)) is is_dropped
    assert not any(speed.bit_dropout for speed in speeds(replace(job, device="cuda"), is_dropped=is_dropped))


@pytest.mark.parametrize("speed", [Speed(channels_last=True), Speed(bit_dropout=True), ALL], ids=lambda speed: " ".join(speed.words))
def test_a_fast_way_learns_as_well_as_the_exact_one(speed, tmp_path):
    document = digits_cnn(8, dropout=0.2)
    exact, fast = trained(at(EXACT, document), tmp_path), trained(at(speed, document), tmp_path)
    shares = [run.metrics["test/accuracy"] for run in (exact, fast)]
    rows, mean = 270, sum(shares) / 2
    assert mean > 0.9
    assert abs(shares[0] - shares[1]) < 3 * math.sqrt(2 * mean * (1 - mean) / rows)


@pytest.mark.parametrize("optimizer", ["AdamW", "Adam", "SGD", "RMSprop"])
def test_direct_steps_change_no_bit_of_a_run(optimizer, tmp_path):
    """The program that is generated against the same one with torch's own steps."""
    drawn = digits_cnn(2, dropout=0.3)
    group = Group(optimizer=Setting(optimizer, {"lr": 0.005}), schedule=Setting("Cosine"))
    job = at(EXACT, replace(drawn, phases=(replace(drawn.phases[0], objectives=(Objective(groups=(group,), clip=1.0),)),)))
    text = job.program.files["train.py"]
    by_torch = text.replace("direct_optimizer = Direct(optimizer)", "direct_optimizer = optimizer")
    assert (by_torch == text) is (optimizer == "RMSprop")
    plain = replace(job, program=replace(job.program, files={**job.program.files, "train.py": by_torch}))
    assert same(trained(job, tmp_path), trained(plain, tmp_path))


@pytest.mark.parametrize("document", [digits_cnn(3, dropout=0.3), with_epochs(ENCODER, 3)], ids=["pictures", "encoder"])
def test_a_fast_run_goes_on_after_a_stop_with_everything_where_it_lay(document, tmp_path):
    """Fused kernels read weights and what the optimizer holds in the order of memory; a checkpoint holds them row by row."""
    store = RunStore(tmp_path, CATALOGUE)
    whole = trained(at(ALL, document), tmp_path)
    stopped = train(at(ALL, document), store, lambda event: None, Steered(stop=31))
    assert stopped.status == "stopped"
    job = load_job(stopped)
    assert (job.speed, job.exact) == (ALL, False)
    assert same(whole, train(job, store, lambda event: None, None, stopped.id))


def test_the_text_of_a_fast_run_says_what_it_gives_up_and_runs_alone_to_the_same_bits(tmp_path):
    run = trained(at(ALL, digits_cnn(1, dropout=0.3)), tmp_path)
    text = run.files["train.py"]
    assert 'with torch.autocast("cpu", torch.bfloat16):' in text
    assert "model.to(memory_format=torch.channels_last)" in text
    assert "drop_by_bits(model)" in text
    assert "use_deterministic_algorithms" not in text
    assert load_program(run).files == run.files
    data = run.document.data
    assert data is not None
    prepared = prepare(data, Path())
    alone = tmp_path / "alone"
    alone.mkdir()
    for name, content in run.files.items():
        (alone / name).write_text(content)
    tensors = {f"{part}/{name}": prepared.fields[name][rows].contiguous() for part, rows in prepared.parts.items() for name in ("image", "label")}
    save_file(tensors, alone / "data.safetensors")
    start = "import torch; torch.set_num_threads(1); import train; train.main()"
    subprocess.run([sys.executable, "-c", start], cwd=alone, check=True, env={**os.environ, "PYTHONPATH": str(alone)})
    reached, _ = checkpoints.read(run.checkpoints)
    assert all(torch.equal(tensor, reached.model[name]) for name, tensor in load_file(alone / "trained.safetensors").items())


def test_the_command_says_what_it_picked_and_that_it_is_not_exact(tmp_path, capsys):
    save_document(digits_cnn(1), tmp_path / "digits.nnb")
    runs = ["--runs", str(tmp_path / "runs")]
    assert main(["train", str(tmp_path / "digits.nnb"), "--fastest", *runs]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    (run,) = RunStore(tmp_path / "runs", CATALOGUE).list()
    assert f"Trains with {run.settings['pace']}. Not exact" in first
    assert "times the steps of plain" in first
    assert run.settings["exact"] is False
    assert main(["train", str(tmp_path / "digits.nnb"), "--fastest", "--json", "--epochs", "1", *runs]) == 0
    started = json.loads(capsys.readouterr().out.splitlines()[0])
    assert started["exact"] is False
    assert "times the steps of plain" in started["pace"]


def test_a_fast_run_goes_on_under_another_torch_and_cannot_be_made_faster_half_way(tmp_path, capsys):
    store = RunStore(tmp_path, CATALOGUE)
    stopped = train(at(ALL, digits_cnn(2)), store, lambda event: None, Steered(stop=10))
    whole = json.loads((stopped.folder / "run.json").read_text())
    (stopped.folder / "run.json").write_text(json.dumps({**whole, "settings": {**whole["settings"], "torch": "2.10.0", "processor": "another"}}))
    assert main(["train", "--resume", stopped.id, "--fastest", "--runs", str(tmp_path)]) == 2
    assert "begins a new one" in capsys.readouterr().err
    assert main(["train", "--resume", stopped.id, "--runs", str(tmp_path)]) == 0
    assert "Not exact: taken up again it comes to other bits" in capsys.readouterr().out


def test_settings_of_a_run_that_are_no_speed_are_those_of_an_exact_one():
    assert speed_from(ALL.to_plain()) == ALL
    for other in (
        None,
        3,
        "fast",
        {},
        {**ALL.to_plain(), "autocast": "__import__('os')"},
        {**ALL.to_plain(), "bit_dropout": 1},
        {**ALL.to_plain(), "more": True},
    ):
        assert speed_from(other) == EXACT
