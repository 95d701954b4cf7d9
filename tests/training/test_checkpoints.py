"""A checkpoint is whole or not there, costs only what is new in it, and never takes the one before along."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from nnbuilder.runtime import weights
from nnbuilder.training import checkpoints
from nnbuilder.training.checkpoints import Checkpoint, CheckpointError

ROOT = Path(__file__).parents[2]


def checkpoint(step: int, model: float = 0.0, best: float | None = 1.0) -> Checkpoint:
    """`best` None is the model itself."""
    model_state = {"layer.weight": torch.full((64, 64), model), "layer.tied": torch.full((64, 64), model)}
    best_state = model_state if best is None else {name: torch.full((64, 64), best) for name in model_state}
    optimizer = {"0/0/step": torch.tensor(float(step))}
    return Checkpoint(model_state, optimizer, {}, best_state, {"step": step, "phase": 0}, checkpoints.random_state())


def write(folder: Path, whole: Checkpoint, aliases: Mapping[str, str] | None = None) -> Path:
    return checkpoints.write(folder, whole, aliases or {})


def files(folder: Path, name: str) -> list[int]:
    """Which file on the disk it is, in the checkpoints there are, newest first."""
    return [(folder / each / name).stat().st_ino for each in checkpoints.names(folder)]


def value(tensors: Mapping[str, Tensor]) -> float:
    return float(tensors["layer.weight"][0, 0])


@pytest.mark.parametrize("change", ["nothing named", "one missing", "one more", "a list", "no JSON", "deep", "numbers", "gone"])
def test_a_manifest_names_exactly_the_files_of_a_checkpoint(tmp_path, change):
    write(tmp_path, checkpoint(1))
    newest = write(tmp_path, checkpoint(2))
    manifest = newest / "manifest.json"
    named = json.loads(manifest.read_text())
    match change:
        case "nothing named":
            manifest.write_text("{}")
        case "one missing":
            manifest.write_text(json.dumps({name: digest for name, digest in named.items() if name != "best.safetensors"}))
        case "one more":
            (newest / "more.json").write_text("{}")
            manifest.write_text(json.dumps({**named, "more.json": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}))
        case "a list":
            manifest.write_text("[]")
        case "no JSON":
            manifest.write_text("{")
        case "deep":
            manifest.write_text("[" * 60_000)
        case "numbers":
            manifest.write_text(json.dumps(dict.fromkeys(named, 3)))
        case "gone":
            manifest.unlink()
    whole, note = checkpoints.read(tmp_path)
    assert whole.place["step"] == 1
    assert note == "The checkpoint step-000000002 is damaged, so the run goes on from step-000000001."


def test_what_has_not_changed_is_not_written_again(tmp_path):
    for step in range(1, 8):
        write(tmp_path, checkpoint(step, model=step))
        assert value(checkpoints.read(tmp_path)[0].best) == 1.0
    before = files(tmp_path, "best.safetensors")
    write(tmp_path, checkpoint(8, model=8))
    after = files(tmp_path, "best.safetensors")
    assert set(after) == set(before), "no new file for what is the same"
    assert len(set(after)) == 2, "and none that both share"
    assert len(set(files(tmp_path, "model.safetensors"))) == 2


def test_a_best_that_changes_is_the_one_that_is_read(tmp_path):
    bests = [1.0, 1.0, 1.0, 2.0, 2.0, 1.0, 3.0, None, 3.0, 3.0]
    for step, best in enumerate(bests, start=1):
        write(tmp_path, checkpoint(step, model=step + 10, best=best))
        whole, _ = checkpoints.read(tmp_path)
        assert (value(whole.model), value(whole.best)) == (step + 10, step + 10 if best is None else best)


def test_a_best_that_is_the_model_is_one_file(tmp_path):
    folder = write(tmp_path, checkpoint(1, best=None))
    assert (folder / "best.safetensors").stat().st_ino == (folder / "model.safetensors").stat().st_ino


@pytest.mark.parametrize("name", ["best.safetensors", "model.safetensors", "optimizer.safetensors", "place.json", "random.json"])
@pytest.mark.parametrize("count", [2, 3, 6])
def test_whatever_damages_a_file_of_one_checkpoint_leaves_the_other_whole(tmp_path, name, count):
    for step in range(1, count + 1):
        write(tmp_path, checkpoint(step))
    newest, older = checkpoints.names(tmp_path)
    with (tmp_path / newest / name).open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last[0] ^ 1]))
    whole, note = checkpoints.read(tmp_path)
    assert whole.place["step"] == count - 1
    assert newest in note and older in note


def test_a_damaged_file_is_not_taken_over_into_the_next_checkpoint(tmp_path):
    for step in (1, 2):
        write(tmp_path, checkpoint(step))
    donor = tmp_path / "step-000000001" / "best.safetensors"
    content = donor.read_bytes()
    donor.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    write(tmp_path, checkpoint(3))
    whole, note = checkpoints.read(tmp_path)
    assert (whole.place["step"], value(whole.best), note) == (3, 1.0, "")


def test_after_a_damaged_one_the_run_goes_on_and_keeps_two_again(tmp_path):
    """The damaged one is of a later step than those that follow."""
    for step in (100, 200):
        write(tmp_path, checkpoint(step))
    (tmp_path / "step-000000200" / "model.safetensors").write_bytes(b"")
    write(tmp_path, checkpoint(150))
    assert checkpoints.names(tmp_path) == ["step-000000150", "step-000000100"]
    assert len(set(files(tmp_path, "best.safetensors"))) == 2
    assert checkpoints.read(tmp_path)[0].place["step"] == 150


def test_a_second_checkpoint_of_a_step_never_removes_the_first_before_it_is_there(tmp_path):
    for place in range(12):
        write(tmp_path, checkpoint(7, model=place))
        assert value(checkpoints.read(tmp_path)[0].model) == place
    assert checkpoints.names(tmp_path) == ["step-000000007.12", "step-000000007.11"]


FULL = """
import resource, sys
from pathlib import Path
from nnbuilder.training.checkpoints import CheckpointError
from tests.training.test_checkpoints import checkpoint, write
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    write(Path(sys.argv[1]), checkpoint(3, model=3.0, best=3.5))
except CheckpointError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
@pytest.mark.parametrize("most", [100, 20_000])
def test_a_write_that_fails_is_told_and_leaves_what_was_there(tmp_path, most):
    for step in (1, 2):
        write(tmp_path, checkpoint(step))
    content = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(most)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == f"The checkpoint of step 3 cannot be written to {tmp_path}: file too large. Those before it are as they were.\n"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == content
    assert not list(tmp_path.glob(".part-*"))


def test_no_folder_for_checkpoints_is_told(tmp_path):
    (tmp_path / "checkpoints").write_text("a file in its place")
    with pytest.raises(CheckpointError, match="The checkpoint of step 1 cannot be written"):
        write(tmp_path / "checkpoints", checkpoint(1))
    with pytest.raises(CheckpointError, match="stopped before its first checkpoint"):
        checkpoints.read(tmp_path / "checkpoints")


def test_what_a_crash_has_left_is_removed_and_never_read(tmp_path):
    write(tmp_path, checkpoint(1))
    shutil.copytree(tmp_path / "step-000000001", tmp_path / ".part-step-000000009-1")
    (tmp_path / "step-x").mkdir()
    assert checkpoints.names(tmp_path) == ["step-000000001"]
    write(tmp_path, checkpoint(2))
    assert not list(tmp_path.glob(".part-*"))


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path):
    folder = write(tmp_path, checkpoint(1))
    (folder / "model.safetensors").unlink()
    os.mkfifo(folder / "model.safetensors")
    with pytest.raises(CheckpointError, match="None of the checkpoints step-000000001 can be read"):
        checkpoints.read(tmp_path)


def test_every_generator_goes_on_where_it_was(tmp_path):
    write(tmp_path, checkpoint(1))
    drawn = (random.random(), random.gauss(), np.random.rand(3).tolist(), np.random.randn(1).tolist(), torch.rand(3).tolist())
    checkpoints.restore_random_state(checkpoints.read(tmp_path)[0].rng)
    again = (random.random(), random.gauss(), np.random.rand(3).tolist(), np.random.randn(1).tolist(), torch.rand(3).tolist())
    assert drawn == again


def test_the_generator_of_a_device_goes_on_where_it_was(tmp_path):
    generators = {"cpu": torch.default_generator, "cuda:0": torch.Generator().manual_seed(5)}
    torch.rand(2, generator=generators["cuda:0"])
    write(tmp_path, replace(checkpoint(1), rng=checkpoints.random_state(generators)))
    drawn = [torch.rand(3, generator=generator) for generator in generators.values()]
    again = {"cpu": torch.default_generator, "cuda:0": torch.Generator()}
    checkpoints.restore_random_state(checkpoints.read(tmp_path)[0].rng, again)
    assert all(torch.equal(torch.rand(3, generator=generator), then) for generator, then in zip(again.values(), drawn, strict=True))


def test_a_checkpoint_without_the_generator_of_its_device_is_not_taken_up_as_if_it_had_it(tmp_path):
    write(tmp_path, checkpoint(1))
    generators = {"cpu": torch.default_generator, "cuda:0": torch.Generator()}
    with pytest.raises(CheckpointError, match="holds no random numbers of cuda:0"):
        checkpoints.restore_random_state(checkpoints.read(tmp_path)[0].rng, generators)


def test_tied_tensors_are_written_once_and_equal_tensors_are_equal_bytes(tmp_path):
    tensors = {name: torch.arange(6.0) for name in "abcd"}
    aliases = {"b": "a", "c": "a", "d": "a"}
    contents = {weights.to_bytes(dict(order), aliases) for order in itertools.permutations(tensors.items())}
    assert len(contents) == 1
    (tmp_path / "w.safetensors").write_bytes(contents.pop())
    assert weights.read(tmp_path / "w.safetensors").keys() == tensors.keys()
    assert (tmp_path / "w.safetensors").stat().st_size < 400
