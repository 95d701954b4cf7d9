"""A target that never differs is told at the start of a run, by everything that starts one."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nnbuilder as nb
from nnbuilder import layers as L
from nnbuilder.core.phases import Part, Phase
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.events import RunStarted
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import iris_mlp

POINTS = np.random.default_rng(0).normal(size=(40, 2))


def line(data: nb.DataSet) -> nb.Document:
    net = nb.Drawing("Line", data)
    answer = net.input("features") >> L.Linear(1)
    nb.draw(L.MSE(), answer, net.input("target"))
    net.output(answer, "answer")
    return net.document


def warnings_of(document: nb.Document, folder: Path) -> tuple[str, ...]:
    events: list = []
    train(job_for(document, CATALOGUE, Path(), epochs=1), RunStore(folder / "runs", CATALOGUE), events.append)
    (started,) = [event for event in events if isinstance(event, RunStarted)]
    return started.warnings


def test_a_target_of_one_value_is_told_with_its_value(tmp_path):
    told = warnings_of(line(nb.data(POINTS, np.full((40, 1), 2.5), folder=tmp_path)), tmp_path)
    assert told == (
        "The target target is 2.5 in all 28 rows that the phase train learns from, so there is nothing to learn from it; "
        "choose another target, or rows in which it differs.",
    )


def test_a_phase_that_chooses_rows_of_one_class_is_told(tmp_path):
    document = replace(iris_mlp(), phases=(Phase("train"), Phase("one class", part=Part((("species", ("virginica",)),)))))
    (told,) = warnings_of(document, tmp_path)
    assert "The target species is 'virginica' in all 35 rows that the phase one class learns from" in told


@pytest.mark.parametrize("target", [POINTS[:, :1], np.eye(40)[:, :1]], ids=["everywhere", "in one row"])
def test_a_target_that_differs_is_not_told(target, tmp_path):
    assert warnings_of(line(nb.data(POINTS, target, split=nb.Split(1.0, 0.0, 0.0), folder=tmp_path)), tmp_path) == ()


def test_python_warns(tmp_path):
    document = line(nb.data(POINTS, np.full((40, 1), 2.5), folder=tmp_path))
    with pytest.warns(UserWarning, match=r"The target target is 2\.5 in all 28 rows"):
        nb.train(document, epochs=1, runs=tmp_path / "runs")


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["words", "json"])
def test_the_command_line_says_it_on_stderr(options, tmp_path):
    nb.save(line(nb.data(POINTS, np.full((40, 1), 2.5), folder=tmp_path)), tmp_path / "line.nnb")
    command = [sys.executable, "-m", "nnbuilder", "train", "line.nnb", "--epochs", "1", "--runs", "runs", *options]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "The target target is 2.5 in all 28 rows" in ended.stderr
    assert ('"warnings": ["The target target is 2.5' in ended.stdout) is bool(options)
