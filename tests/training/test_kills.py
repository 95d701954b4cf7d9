"""Ten nets, four kills each: the weights, the optimizers and the history are those of runs that nobody killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from nnbuilder.layers import CATALOGUE
from nnbuilder.training import checkpoints
from nnbuilder.training.runs import RunStore
from tests.training.killable import NETS

ROOT = Path(__file__).parents[2]
KILLS = 4


def train(folder: Path, kills: int) -> dict[str, int]:
    """How often each net was killed."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.training.killable", str(folder), str(kills)]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    return {name: int(count) for name, count in (line.split() for line in ended.stdout.splitlines())}


@pytest.mark.slow
def test_four_kills_each_and_ten_nets_come_to_the_bits_of_runs_that_nobody_killed(tmp_path):
    assert train(tmp_path / "whole", 0) == dict.fromkeys(NETS, 0)
    assert train(tmp_path / "killed", KILLS) == dict.fromkeys(NETS, KILLS)

    for name in NETS:
        whole, killed = (RunStore(tmp_path / folder / name, CATALOGUE).find("last") for folder in ("whole", "killed"))
        ours, theirs = (checkpoints.read(run.checkpoints)[0] for run in (killed, whole))
        for part in ("model", "best", "optimizer"):
            a, b = getattr(ours, part), getattr(theirs, part)
            assert a.keys() == b.keys(), name
            assert all(torch.equal(a[key], b[key]) for key in a), name
        assert [row["metrics"] for row in killed.history] == [row["metrics"] for row in whole.history], name
        assert killed.metrics == whole.metrics, name
