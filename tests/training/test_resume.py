"""A run that is killed goes on to the weights of one that was not, bit for bit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nnbuilder.layers import CATALOGUE
from nnbuilder.training import checkpoints
from nnbuilder.training.runs import RunStore

ROOT = Path(__file__).parents[2]
KILLS = 6


def start(*arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "tests.training.resumable", *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def finish(*arguments: str) -> str:
    process = start(*arguments)
    out, _ = process.communicate(timeout=240)
    assert process.returncode == 0
    return out.splitlines()[-1]


def kill_in_a_write(process: subprocess.Popen[str], folder: Path) -> bool:
    """Kills the moment a checkpoint that is not whole yet is on the disk; False where the run was over before."""
    while process.poll() is None:
        if any(folder.glob("*/checkpoints/.part-*")) and any(folder.glob("*/checkpoints/step-*")):
            process.send_signal(signal.SIGKILL)
            return True
        time.sleep(0.0005)
    return False


@pytest.mark.slow
def test_six_kills_and_the_weights_are_those_of_an_uninterrupted_run(tmp_path):
    wanted = finish(str(tmp_path / "whole"))
    assert wanted.startswith("finished ")
    store = RunStore(tmp_path / "killed", CATALOGUE)
    chance = random.Random(5)

    process = start(str(store.folder))
    kills, in_a_write, in_an_epoch = 0, 0, 0
    while kills < KILLS:
        lines: list[str] = []
        reader = threading.Thread(target=lambda process=process, lines=lines: lines.extend(iter(process.stdout.readline, "")))
        reader.start()
        if kills % 3 == 2:
            in_a_write += kill_in_a_write(process, store.folder)
        else:
            # After the first checkpoint of this process, a few steps on: somewhere in an epoch.
            target = chance.randint(1, 4)
            while process.poll() is None and sum(line.startswith("Checkpointed") for line in lines) < 1:
                time.sleep(0.001)
            seen = len(lines)
            while process.poll() is None and len(lines) < seen + target:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            in_an_epoch += 1
        process.wait()
        reader.join()
        process.stdout.close()
        kills += 1
        run = store.find("last")
        if run.status != "interrupted":
            break
        assert checkpoints.names(run.checkpoints), "a checkpoint was there before the kill"
        process = start(str(store.folder), run.id)
    out, _ = process.communicate(timeout=240)

    assert kills == KILLS
    assert in_a_write >= 1
    assert in_an_epoch >= 4
    assert out.splitlines()[-1] == wanted
    assert store.find("last").status == "finished"
    whole = RunStore(tmp_path / "whole", CATALOGUE).find("last")
    rows = [(row["epoch"], row["metrics"]) for row in store.find("last").history]
    assert rows == [(row["epoch"], row["metrics"]) for row in whole.history]


def test_a_damaged_checkpoint_is_seen_and_the_one_before_is_used(tmp_path):
    finish(str(tmp_path))
    run = RunStore(tmp_path, CATALOGUE).find("last")
    newest, older = checkpoints.names(run.checkpoints)[:2]
    weights = run.checkpoints / newest / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(content)

    found, note = checkpoints.read(run.checkpoints)

    assert note == f"The checkpoint {newest} is damaged, so the run goes on from {older}."
    assert found.place["step"] == int(older.removeprefix("step-"))
