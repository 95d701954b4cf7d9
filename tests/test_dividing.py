"""Dividing data from the command line: folds and seeds are kept with the run, and their mistakes are told."""

from __future__ import annotations

import json

import pytest

import nnbuilder as nb
from nnbuilder.cli import main


@pytest.fixture
def iris(tmp_path, monkeypatch):
    monkeypatch.setenv("NNBUILDER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert main(["new", "iris-mlp", "-o", "iris.nnb"]) == 0
    return tmp_path


def ended(capsys, *arguments: str) -> dict:
    capsys.readouterr()
    assert main(["train", "iris.nnb", "--epochs", "1", "--json", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()][-1]


def test_every_fold_is_another_test_and_the_run_keeps_which(iris, capsys):
    parts = []
    for fold in ("1/3", "2/3", "3/3"):
        run = ended(capsys, "--fold", fold)["run"]
        split = nb.load(next((iris / "home").rglob(f"{run}/document.nnb"))).data.split
        assert (split.by, split.fold, split.folds) == ("folds", int(fold[0]) - 1, 3)
        assert main(["evaluate", run, "--json"]) == 0
        parts.append(json.loads(capsys.readouterr().out)["metrics"]["test/accuracy"])
    assert len(parts) == 3


def test_another_seed_divides_otherwise(iris, capsys):
    assert ended(capsys)["metrics"] == ended(capsys)["metrics"]
    assert ended(capsys)["metrics"] != ended(capsys, "--split-seed", "5")["metrics"]


@pytest.mark.parametrize(
    "arguments", [["--fold", "0/3"], ["--fold", "4/3"], ["--fold", "x"], ["--fold", "1/1"], ["--split-seed", "-1"], ["--split-seed", "1.5"]]
)
def test_a_fold_that_cannot_be_is_told(iris, capsys, arguments):
    assert main(["train", "iris.nnb", *arguments]) == 2
    assert "should be a" in capsys.readouterr().err
