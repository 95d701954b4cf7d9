"""Going on with a run on new data: the old preparation and weights, the scores of old and new rows before and after."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nnbuilder as nb
from nnbuilder.cli import main
from nnbuilder.data.errors import DataError
from nnbuilder.data.sources import source_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.control import Control
from nnbuilder.training.events import EpochEnded
from nnbuilder.training.going_on import job_on_new_data
from nnbuilder.training.restore import load_fitted, load_job
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train

COLUMNS = ("age", "income", "height")


def table(path: Path, seed: int, *, moved: float = 0.0, cities=("Bern", "Basel"), classes=("no", "yes"), columns=COLUMNS) -> Path:
    """Two clouds; those of the new data lie elsewhere, and what divides them there is another number."""
    draw = np.random.default_rng(seed)
    values = draw.normal(size=(300, 3))
    bought = values[:, 1 if moved else 0] > 0
    lines = [f"{','.join(columns)},city,bought"]
    for row, is_yes in zip(values + moved, bought, strict=True):
        lines.append(",".join([*(f"{number:.4f}" for number in row), str(draw.choice(cities)), classes[int(is_yes)]]))
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A run on the old table, which nobody changes."""
    folder = tmp_path_factory.mktemp("before")
    table(folder / "old.csv", 0)
    assert main(["new", "--data", str(folder / "old.csv"), "-o", str(folder / "a.nnb")]) == 0
    return nb.train(nb.load(folder / "a.nnb"), epochs=12, base=folder, runs=folder / "runs")


def test_what_was_fitted_and_learned_goes_on_and_four_numbers_tell_what_became_of_it(before, tmp_path):
    new = table(tmp_path / "new.csv", 1, moved=3.0)
    after = nb.go_on(before, new, epochs=60)
    assert load_fitted(after) == load_fitted(before)
    assert after.parent == before.id
    told = nb.forgetting(after)
    # The old network on the old rows is what it always was.
    assert told.old.before["accuracy"] == before.metrics["test/accuracy"] > 0.85
    assert told.new.after["accuracy"] == after.metrics["test/accuracy"]
    assert told.new.after["accuracy"] > told.new.before["accuracy"] + 0.2
    lost = told.old.before["accuracy"] - told.old.after["accuracy"]
    assert lost > 0.1
    assert told.sentence.startswith(f"{100 * lost:.1f} points of accuracy were forgotten on the 45 rows of the old test part.")
    assert [line[:2] for line in told.rows[1:3]] == [("accuracy", "old test part"), ("accuracy", "new test part")]
    assert nb.forgetting(after) == told
    assert nb.forgetting(before) is None


def test_the_command_line_says_the_same_and_again_when_it_is_asked(before, tmp_path, capsys):
    new, runs = table(tmp_path / "new.csv", 1, moved=3.0), str(before.folder.parent)
    assert main(["train", "--from", before.id, "--data", str(new), "--keep-preparation", "--epochs", "2", "--runs", runs, "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = events[-1]
    assert told["event"] == "compared"
    assert told["old"]["rows"] == told["new"]["rows"] == 45
    assert told["old"]["before"].keys() == {"accuracy", "loss"}
    assert main(["evaluate", told["run"], "--runs", runs]) == 0
    said = capsys.readouterr().out
    assert "old test part" in said and told["sentence"] in said


def test_a_new_word_is_told_with_its_cure(before, tmp_path):
    new = table(tmp_path / "new.csv", 2, cities=("Bern", "Chur"))
    with pytest.warns(UserWarning, match=r"city holds 'Chur' \(\d+ rows\), which training did not have.*one table"):
        nb.go_on(before, new, epochs=1)


def test_a_new_class_and_a_lacking_column_are_sentences(before, tmp_path):
    with pytest.raises(DataError, match=r"bought 'perhaps' \(\d+ rows\), which the network has no output for: it was trained for 2 classes"):
        nb.go_on(before, table(tmp_path / "classes.csv", 3, classes=("no", "perhaps")))
    with pytest.raises(DataError, match=r"lack.csv lacks the columns age and income, which the network has learned from. It has years, wages, height"):
        nb.go_on(before, table(tmp_path / "lack.csv", 3, columns=("years", "wages", "height")))


@pytest.mark.parametrize("more", [[], ["--from", "last"], ["--data", "x.csv"], ["--from", "last", "--data", "x.csv", "--fold", "1/2"]])
def test_half_a_question_is_told_how_to_ask(before, more, capsys):
    assert main(["train", "--keep-preparation", *more, "--runs", str(before.folder.parent)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_old_data_that_is_gone_leaves_the_new_numbers(tmp_path):
    old = table(tmp_path / "old.csv", 0)
    assert main(["new", "--data", str(old), "-o", str(tmp_path / "a.nnb")]) == 0
    first = nb.train(nb.load(tmp_path / "a.nnb"), epochs=2, base=tmp_path, runs=tmp_path / "runs")
    after = nb.go_on(first, table(tmp_path / "new.csv", 1, moved=3.0), epochs=2)
    old.unlink()
    told = nb.forgetting(after)
    assert told.old is None
    assert told.new.before != told.new.after
    assert told.sentence.startswith("What it has forgotten cannot be told.") and "old.csv" in told.sentence


def test_a_run_that_went_on_and_was_stopped_is_taken_up_to_the_bit(before, tmp_path):
    new = table(tmp_path / "new.csv", 1, moved=3.0)
    job = job_on_new_data(before, source_of(new, tmp_path), tmp_path, epochs=4)
    store = RunStore(tmp_path / "runs", CATALOGUE)
    store.folder.mkdir()
    (store.folder / before.id).symlink_to(before.folder)
    whole = train(job, store, lambda event: None)
    control = Control()
    half = train(job, store, lambda event: control.stop() if isinstance(event, EpochEnded) and event.epoch == 2 else None, control)
    assert half.status == "stopped"
    resumed = train(replace(load_job(half)), store, lambda event: None, resume=half.id)
    assert resumed.metrics == whole.metrics
