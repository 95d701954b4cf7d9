"""A run goes on only where it can go on exactly; else every difference is named, and what to do instead."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from nnbuilder.cli import main
from nnbuilder.data.describe import describe
from nnbuilder.data.kinds import USAGES
from nnbuilder.data.sources import source_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.following import bind_data
from nnbuilder.training import checkpoints
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_job, weights_of
from nnbuilder.training.resuming import Difference, check_resumable, resume_differences
from nnbuilder.training.runs import Run, RunError, RunStore
from nnbuilder.training.trainer import train
from tests.training.stored import document

HEADER = "sepal_length,sepal_width,petal_length,petal_width,species\n"
ROWS = [f"{4 + place % 5},{2 + place % 3},{1 + place % 4}.5,0.{place % 9},{'ab'[place % 2]}\n" for place in range(80)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Own data, and a run on it that was stopped."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "own.csv").write_text(HEADER + "".join(ROWS))
    data = describe(source_of(folder / "own.csv", folder), folder)
    drawn = bind_data(replace(document(2), data=None), data, CATALOGUE, USAGES)
    run = train(job_for(drawn, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None)
    assert run.status == "finished"
    RunStore(folder / "runs", CATALOGUE).update(run.id, "stopped", run.metrics)
    return folder


@pytest.fixture
def run(folder, tmp_path) -> Run:
    copied = Path(shutil.copytree(folder, tmp_path / "own"))
    run = RunStore(copied / "runs", CATALOGUE).find("last")
    return with_settings(run, base=str(copied))


def with_settings(run: Run, **settings: Any) -> Run:
    """The same run, made under other conditions."""
    whole = json.loads((run.folder / "run.json").read_text())
    (run.folder / "run.json").write_text(json.dumps({**whole, "settings": {**whole["settings"], **settings}}))
    return RunStore(run.folder.parent, CATALOGUE).find(run.id)


def test_the_same_machine_and_the_same_data_go_on(run):
    assert resume_differences(run, load_job(run)) == ()
    check_resumable(run, load_job(run))
    assert main(["train", "--resume", "last", "--runs", str(run.folder.parent)]) == 0


@pytest.mark.parametrize(
    ("setting", "then", "sentence"),
    [
        ("torch", "1.0", f"PyTorch was 1.0 and is now {torch.__version__}."),
        ("numpy", "1.0", "NumPy was 1.0 and is now "),
        ("python", "3.3", "Python was 3.3 and is now "),
        ("processor", "m68k", "The processor was m68k and is now "),
    ],
)
def test_another_version_is_told_with_both_and_with_the_cure(run, setting, then, sentence, capsys):
    run = with_settings(run, **{setting: then})

    assert main(["train", "--resume", "last", "--runs", str(run.folder.parent)]) == 1

    told = capsys.readouterr().err
    assert sentence in told
    assert told.strip().endswith(f"Start a new run from its weights with `nnbuilder train --from {run.id}`.")
    assert RunStore(run.folder.parent, CATALOGUE).find("last").status == "stopped"


def test_threads_flags_seed_and_device_are_compared(run):
    job = replace(load_job(run), threads=7, exact=False, seed=5, device="cuda")
    assert resume_differences(run, job) == (
        Difference("The device", "cpu", "cuda"),
        Difference("The number of threads", str(run.settings["threads"]), "7"),
        Difference("The use of deterministic algorithms", "on", "off"),
        Difference("The seed", "0", "5"),
    )


@pytest.mark.parametrize("rows", [ROWS[:-1], [*ROWS[:-1], "9,9,9.5,0.9,a\n"]], ids=["a row gone", "a value changed"])
@pytest.mark.parametrize("is_recorded", [True, False], ids=["recorded", "as the first version"])
def test_data_that_has_changed_is_told(run, rows, is_recorded, capsys):
    if not is_recorded:
        whole = json.loads((run.folder / "run.json").read_text())
        del whole["settings"]["data"]
        (run.folder / "run.json").write_text(json.dumps(whole))
    base = Path(run.settings["base"])
    size = (base / "own.csv").stat().st_size
    (base / "own.csv").write_text(HEADER + "".join(rows))

    assert main(["train", "--resume", "last", "--runs", str(run.folder.parent)]) == 1

    told = capsys.readouterr().err
    assert f"The data own.csv was {size:,} bytes of " in told
    assert f" and is now {(base / 'own.csv').stat().st_size:,} bytes of " in told


def test_data_that_was_only_copied_is_the_same(run):
    base = Path(run.settings["base"])
    (base / "own.csv").touch()
    assert resume_differences(run, load_job(run)) == ()


def test_another_program_is_told(run):
    job = load_job(run)
    longer = replace(job, program=replace(job.program, files={**job.program.files, "train.py": "pass"}))
    (difference,) = resume_differences(run, longer)
    assert difference.name == "The program"


def test_every_difference_is_in_one_message(run):
    run = with_settings(run, torch="1.0", numpy="1.0")
    with pytest.raises(RunError, match=r"PyTorch was 1\.0 .* NumPy was 1\.0 .* --from"):
        check_resumable(run, load_job(run))


@pytest.mark.parametrize("status", ["finished", "running"])
def test_what_cannot_be_taken_up_is_told(run, status):
    store = RunStore(run.folder.parent, CATALOGUE)
    store.update(run.id, status)
    with pytest.raises(RunError, match="nothing left to do" if status == "finished" else "is still running in this process"):
        check_resumable(store.find(run.id), load_job(run))


def test_a_new_run_begins_with_the_weights_of_another_and_names_it(run, capsys):
    store = RunStore(run.folder.parent, CATALOGUE)
    assert main(["train", "--from", "last", "--epochs", "1", "--runs", str(store.folder)]) == 0
    new = store.find("last")
    assert new.id != run.id
    assert new.parent == run.id
    assert main(["runs", "show", "last", "--runs", str(store.folder)]) == 0
    assert f"started from  {run.id}" in capsys.readouterr().out

    # Nothing is learned at a rate of zero, so the weights at the end are those of the beginning.
    phase = run.document.phases[0]
    group = replace(phase.objectives[0].groups[0], optimizer=replace(phase.objectives[0].groups[0].optimizer, params={"lr": 1e-30, "weight_decay": 0.0}))
    still = replace(run.document, phases=(replace(phase, objectives=(replace(phase.objectives[0], groups=(group,)),)),))
    kept = train(job_for(still, CATALOGUE, Path(run.settings["base"]), epochs=1, start_from=run.id), store, lambda event: None)
    before, after = weights_of(run), checkpoints.read(kept.checkpoints)[0].model
    assert all(torch.allclose(before[name], after[name], rtol=0, atol=1e-6) for name in before)


def test_the_weights_of_another_drawing_are_refused(run, tmp_path, capsys):
    store = RunStore(run.folder.parent, CATALOGUE)
    wider = replace(run.document.main.nodes["hidden"], params={"out_features": 99})
    drawn = run.document.with_graph("main", replace(run.document.main, nodes={**run.document.main.nodes, "hidden": wider}))
    with pytest.raises(ValueError, match="The weights do not fit"):
        train(job_for(drawn, CATALOGUE, Path(run.settings["base"]), start_from=run.id), store, lambda event: None)
    assert len(store.list()) == 1
