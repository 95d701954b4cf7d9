"""What `nnbuilder runs` tells of runs: all that a person asks, in words and as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from nnbuilder.cli import main
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.training.stored import document, made


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> tuple[Run, Run]:
    """Two runs on iris, of three and of two epochs, with two seeds; the second starts from the first."""
    store = RunStore(tmp_path_factory.mktemp("runs"), CATALOGUE)
    first = train(job_for(document(3), CATALOGUE, Path()), store, lambda event: None)
    return first, train(job_for(document(2), CATALOGUE, Path(), seed=5, start_from=first.id), store, lambda event: None)


def told(run: Run, *arguments: str, capsys) -> str:
    assert main(["runs", *arguments, "--runs", str(run.folder.parent)]) == 0
    return capsys.readouterr().out


def lines(text: str) -> dict[str, str]:
    """{the first column: the rest}."""
    return {parts[0]: parts[1].strip() for line in text.splitlines() if len(parts := re.split(r"  +", line, maxsplit=1)) == 2}


def test_one_run_tells_when_how_long_on_what_and_how_well(pair, capsys):
    first, second = pair
    page = lines(told(first, "show", second.id, capsys=capsys))
    assert page["run"] == second.id
    assert page["title"] == "Iris"
    assert page["status"] == "finished"
    assert page["started"].startswith("20") and page["ended"] >= page["started"]
    assert re.fullmatch(r"2 epochs, 8 steps, \d+\.\d s", page["trained for"])
    assert page["data"] == "iris (builtin), 150 rows"
    assert re.fullmatch(r"cpu, \d+ threads?, PyTorch \S+, seed 5", page["ran on"])
    assert page["program"] == second.digest and len(second.digest) == 64
    assert page["started from"] == first.id
    assert page["folder"] == str(second.folder)
    values = [f"{second.metrics[f'{part}/accuracy']:.4f}" for part in ("train", "val", "test")]
    assert page["accuracy"].split() == values
    assert page[""].split() == ["training", "validation", "test"]


def test_the_same_as_json(pair, capsys):
    _, second = pair
    whole = json.loads(told(second, "show", "last", "--json", capsys=capsys))
    assert (whole["epochs"], whole["steps"], whole["parent"], whole["program"]) == (2, 8, pair[0].id, second.digest)
    assert whole["metrics"] == dict(second.metrics)
    assert whole["seconds"] > 0 and whole["ended"] >= whole["created"]


def test_two_runs_side_by_side_with_what_differs_marked(pair, capsys):
    text = told(pair[0], "compare", pair[0].id, pair[1].id, capsys=capsys)
    assert text.splitlines()[0].split() == [pair[0].id, pair[1].id]
    assert re.search(r"^\* +seed +0 +5$", text, re.MULTILINE)
    assert re.search(r"^ +device +cpu +cpu$", text, re.MULTILINE)
    assert re.search(r"^\* +trained for +3 epochs, .* 2 epochs, ", text, re.MULTILINE)
    for key, value in pair[0].metrics.items():
        assert re.search(rf"^[* ] +{key} +{value:.4f} +{pair[1].metrics[key]:.4f}$", text, re.MULTILINE)


def test_what_was_overridden_in_a_sweep_is_told(tmp_path, capsys):
    run = made(RunStore(tmp_path, CATALOGUE), parent="20200101-000000-aaaa", overrides={"hidden.out_features": 64})
    assert lines(told(run, "show", "last", capsys=capsys))["changed"] == "hidden.out_features 64"


def test_a_run_without_an_epoch_and_without_data_has_a_page(tmp_path, capsys):
    store = RunStore(tmp_path, CATALOGUE)
    run = made(store)
    (run.folder / "document.nnb").write_text("{")
    page = lines(told(run, "show", "last", capsys=capsys))
    assert page["trained for"] == "no whole epoch"
    assert page["data"].startswith(f"The drawing of the run {run.id} cannot be read.")


def test_a_mended_index_is_told_beside_the_answer(tmp_path, capsys):
    run = made(RunStore(tmp_path, CATALOGUE))
    (tmp_path / "index.sqlite").write_bytes(b"x" * 4096)
    assert main(["runs", "--json", "--runs", str(tmp_path)]) == 0
    answer = capsys.readouterr()
    assert [each["run"] for each in json.loads(answer.out)] == [run.id]
    assert "was damaged" in answer.err and "a new one is made from the runs" in answer.err


def test_hours_and_minutes_are_written_as_such(pair, capsys):
    from nnbuilder.training import history

    first = pair[0]
    rows = first.history
    history.write(first.folder / "history.jsonl", [*rows[:-1], {**rows[-1], "seconds": 7_512.0}])
    assert lines(told(first, "show", first.id, capsys=capsys))["trained for"] == "3 epochs, 12 steps, 2 h 05 min"
    history.write(first.folder / "history.jsonl", [*rows[:-1], {**rows[-1], "seconds": 72.4}])
    assert lines(told(first, "show", first.id, capsys=capsys))["trained for"] == "3 epochs, 12 steps, 1 min 12 s"
    history.write(first.folder / "history.jsonl", rows)
    assert replace(first).history == rows
