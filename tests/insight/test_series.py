"""A person's file of a series is answered as it stands: its newest window, by the command, the window and every export alike."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import nnbuilder as nb
from nnbuilder.cli import main
from nnbuilder.core.document import DataSet, Document, Field, Source, Split, Windows
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import reread
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import prepare
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import export
from nnbuilder.export.formats import exporter
from nnbuilder.insight.asked import read_asked
from nnbuilder.insight.predict import Predictor
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.shipped import template
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import graph, node

LENGTH, HORIZON = 6, 2


def sales(days: range, shops: tuple[str, ...] = ("Bonn", "Ulm")) -> list[tuple[str, str, float, float]]:
    """Rows (day, shop, sales, visitors), shop by shop in turns, as a shop's own file has them."""
    first = date(2024, 1, 1)
    return [
        (f"{first + timedelta(days=day):%d.%m.%Y}", shop, round(50 + 20 * np.sin(day / 3 + place) + place * 5, 3), float(day % 7))
        for day in days
        for place, shop in enumerate(shops)
    ]


def written(path: Path, rows) -> Path:
    path.write_text("\n".join(["day,shop,sales,visitors", *(",".join(map(str, row)) for row in rows)]) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A series as an array of steps and as columns of its own, and which shop it is, to the sales of the next two days."""
    folder = tmp_path_factory.mktemp("shops")
    written(folder / "sales.csv", sales(range(80)))
    scaled = (Setting("Standardise"),)
    fields = (
        Field("past", "input", "sequence", ("sales", "visitors"), transforms=scaled),
        Field("lags", "input", "numbers", ("sales", "shop"), transforms=scaled),
        Field("future", "target", "numbers", ("sales",), transforms=scaled),
    )
    windows = Windows(LENGTH, HORIZON, group="shop", time="day")
    data = reread(DataSet(Source("csv", "sales.csv"), fields, Split(by="time", column="day"), windows=windows), folder)
    nodes = [node("past", "Input", field="past"), node("flat", "Flatten"), node("lags", "Input", field="lags"), node("both", "Concat")]
    nodes += [node("days", "Linear", out_features=HORIZON), node("forecast", "Output"), node("future", "Input", field="future"), node("mse", "MSE")]
    wires = "past>flat flat>both.tensors#0 lags>both.tensors#1 both>days days>forecast days>mse.prediction future>mse.target"
    document = Document({"main": graph(*nodes, wires=wires)}, data=data, title="Sales")
    document = replace(document, phases=(replace(document.phases[0], epochs=3),))
    return train(job_for(document, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None), folder


def asked(run, path: Path, **how):
    predictor = Predictor.of(run)
    return read_asked([path], predictor.inputs, predictor.windows, **how)


def test_windows_of_a_file_are_the_bits_that_training_had(shop):
    run, folder = shop
    predictor = Predictor.of(run)
    prepared = prepare(run.document.data, folder, predictor.fitted)
    every = asked(run, folder / "sales.csv", every=True)

    arrays = predictor.answering.arrays(every.raw)

    # Training leaves out the windows with nothing behind them, which are the last two of each shop.
    rows = [row for row, cells in enumerate(zip(every.beside["shop"], every.places, strict=True)) if cells[1] <= 2 * (80 - HORIZON)]
    assert len(rows) == 2 * (80 - LENGTH - HORIZON + 1) == len(every.places) - 2 * HORIZON
    for name in ("past", "lags"):
        assert np.array_equal(arrays[name][rows], prepared.fields[name].numpy())


def test_the_newest_window_of_each_shop_is_answered_with_the_days_it_is_about(shop, tmp_path, capsys):
    run, folder = shop
    rows = sales(range(100, 110))
    path = written(tmp_path / "next.csv", [rows[place] for place in np.random.default_rng(0).permutation(len(rows))])

    assert main(["predict", run.id, str(path), "--runs", str(folder / "runs")]) == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    assert [row["shop"] for row in table] == ["Bonn", "Ulm"]
    assert [row["day"] for row in table] == ["19.04.2024"] * 2
    assert [(row["day 1 ahead"], row["day 2 ahead"]) for row in table] == [("2024-04-20", "2024-04-21")] * 2
    (bonn, _) = nb.predict(run, path)
    assert [float(table[0][f"prediction: sales {step} ahead"]) for step in (1, 2)] == list(bonn.answer.values())
    lines = path.read_text().splitlines()
    assert [lines[int(row["row"])].split(",")[:2] for row in table] == [["19.04.2024", "Bonn"], ["19.04.2024", "Ulm"]]


def test_rows_from_python_are_a_series_too(shop, tmp_path):
    run, _ = shop
    rows = sales(range(100, 110), ("Bonn",))
    names = ("day", "shop", "sales", "visitors")
    columns = dict(zip(names, (list(cells) for cells in zip(*rows, strict=True)), strict=True))
    written(tmp_path / "next.csv", rows)
    answers = [nb.predict(run, one) for one in (tmp_path / "next.csv", columns, [dict(zip(names, row, strict=True)) for row in rows])]
    assert answers[0] == answers[1] == answers[2]
    assert len(nb.predict(run, columns, every=True)) == 10 - LENGTH + 1


def test_what_is_no_window_says_why(shop, tmp_path, capsys):
    run, folder = shop
    rows = [*sales(range(20), ("Bonn",)), *sales(range(14), ("Ulm",)), *sales(range(17, 20), ("Ulm",)), *sales(range(20), ("Köln",))]
    path = written(tmp_path / "next.csv", rows)

    assert main(["predict", run.id, str(path), "--json", "--runs", str(folder / "runs")]) == 0
    out, err = capsys.readouterr()
    bonn, koeln, ulm = json.loads(out)

    assert (bonn["problem"], bonn["window"]["shop"], koeln["window"]["day 2 ahead"]) == ("", "Bonn", "2024-01-22")
    assert koeln["remarks"] == ["shop last is 'Köln', which training did not have."]
    assert ulm["problem"] == "The series 'Ulm' ends with 3 rows without a gap, but a window needs 6."
    assert "1 of 3 series could not be answered" in err
    assert "Time goes on in steps of 1 day, but one is longer; no window spans such a gap." in err
    assert "Training had no series 'Köln'; what is said of it is a guess." in err
    every = asked(run, path, every=True)
    assert len(every.places) == 15 + 9 + 15
    assert "1 stretch without a gap has fewer than 6 rows and no window." in every.notes


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (sales(range(2)), "To foretell what comes, 6 rows without a gap are needed; there are 4."),
        (sales(range(4)), "To foretell what comes, 6 rows without a gap are needed; no series ends with more than 4."),
        ([*sales(range(9)), ("soon", "Ulm", 1.0, 2.0)], "The column day holds 'soon', which is no time, in row 19; write times as 2024-12-31 18:30"),
        ([*sales(range(9)), ("10.01.2024", "Ulm")], "row 19: There are 2 cells, but 4 columns. Without it the series is broken; mend it, or take it out."),
    ],
)
def test_a_series_that_cannot_be_answered_is_refused_in_words(shop, tmp_path, rows, sentence):
    run, _ = shop
    with pytest.raises(DataError, match=sentence.replace(".", r"\.")):
        asked(run, written(tmp_path / "next.csv", rows))


def test_columns_that_are_missing_are_named(shop, tmp_path):
    run, _ = shop
    (tmp_path / "next.csv").write_text("day,sales\n01.01.2024,3\n")
    with pytest.raises(DataError, match=r"next\.csv has no column shop; it needs shop, day, sales, visitors"):
        asked(run, tmp_path / "next.csv")


def test_the_exported_script_and_notebook_answer_the_same_file_alike(shop, tmp_path):
    run, folder = shop
    path = written(tmp_path / "next.csv", [*sales(range(100, 112)), *sales(range(100, 103), ("Aarau",))])
    bundle = bundle_of(run, folder)
    (tmp_path / "model").mkdir()
    exporter("python").write(bundle, tmp_path / "model")
    exporter("notebook").write(bundle, tmp_path / "net.ipynb")

    ours = asked(run, path, every=True)
    ended = subprocess.run([sys.executable, "model/predict.py", "--all", "next.csv"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    windows = [{column: cells[row] for column, cells in ours.beside.items()} for row in range(len(ours.places))]
    answers = Predictor.of(run).predict(ours.raw, ours.unread)
    assert [json.loads(line) for line in ended.stdout.splitlines()] == [
        {"row": ours.places[row], "window": windows[row], **answer.encode()} for row, answer in enumerate(answers)
    ]

    names: dict[str, object] = {"__name__": "__main__"}
    for cell in json.loads((tmp_path / "net.ipynb").read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "cell", "exec"), names)
    columns = {name: [row[place] for row in sales(range(100, 112))] for place, name in enumerate(("day", "shop", "sales", "visitors"))}
    assert names["predict"](columns) == [answer.answer for answer in nb.predict(run, columns)]


@pytest.mark.parametrize("name", ["onnx", "pt2"])
def test_exported_programs_answer_the_windows_of_a_file_as_predict_does(shop, tmp_path, name):
    """Every export is read back and compared with what `predict` says to its raw samples, here those of the new file."""
    run, folder = shop
    cut = asked(run, written(tmp_path / "next.csv", sales(range(100, 112))), every=True)
    report = export(replace(bundle_of(run, folder), raw=cut.raw), exporter(name), tmp_path / f"m.{name}")
    assert report.samples == len(cut.places) == 14
    assert report.largest_difference <= 1e-5


def test_the_forecast_template_beats_the_past_and_a_line_by_a_fifth_on_an_own_file(tmp_path):
    """The map of Hénon, hour by hour, which nobody continues by a line. What is said beside is counted again by hand."""
    x = [0.1, 0.2]
    for _ in range(1_400):
        x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
    hours = [datetime(2024, 3, 1) + timedelta(hours=hour) for hour in range(1_300)]
    lines = [f"{hour:%Y-%m-%d %H:%M},{value:.4f}" for hour, value in zip(hours, x[100:], strict=False)]
    (tmp_path / "own.csv").write_text("\n".join(["hour,load", *lines]) + "\n")
    scaled = (Setting("Standardise"),)
    fields = (Field("past", "input", "numbers", ("load",), transforms=scaled), Field("future", "target", "numbers", ("load",), transforms=scaled))
    data = DataSet(Source("csv", "own.csv"), fields, Split(by="time", column="hour"), windows=Windows(6, 2, time="hour"))
    document = replace(load_document(template("forecast"), CATALOGUE).document, data=reread(data, tmp_path))

    run = train(job_for(document, CATALOGUE, tmp_path), RunStore(tmp_path / "runs", CATALOGUE), lambda event: None)
    (found,) = nb.compare(run)

    errors = {model.name: model.values["rmse"] for model in found.models}
    assert list(errors)[:4] == ["the mean", "the last value", "the value a season ago", "ridge regression on the lags"]
    assert found.network["rmse"] <= 0.8 * min(errors["the last value"], errors["the value a season ago"], errors["ridge regression on the lags"])
    assert found.verdict is not None and found.sentence
    share = 1 - found.network["rmse"] / errors["the mean"]
    assert found.notes[0].startswith(f"The error of the network is {share:.0%} below that of the mean, ")
    prepared = prepare(run.document.data, tmp_path, Predictor.of(run).fitted)
    test = prepared.parts["test"].numpy()
    away = np.stack([prepared.raw[f"load {step} ahead"][test] - prepared.raw["load last"][test] for step in (1, 2)])
    assert errors["the last value"] == pytest.approx(float(np.sqrt(np.mean(away**2))), rel=1e-5)
    (answer,) = nb.predict(run, tmp_path / "own.csv")
    assert answer.answer["load 1 ahead"] == pytest.approx(x[1_400], abs=0.15)
