"""A series has one scale, whichever of its steps a column holds, so that errors of a forecast are told in the units of the data."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import nnbuilder as nb
from nnbuilder.cli import main
from nnbuilder.core.document import DataSet, Document, Field, Source, Split, Windows
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import reread
from nnbuilder.data.earlier_fits import preparation_of
from nnbuilder.data.fitting import fit
from nnbuilder.data.parts import parts_of
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.data.samples import Samples, samples_of
from nnbuilder.data.table import Table
from nnbuilder.insight.predict import Predictor
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import graph, node

STANDARDISED = (Setting("Standardise"),)
LENGTH, HORIZON, ROWS = 4, 3, 160
SPLIT = Split(by="time", column="hour")


def fields(kind: str = "numbers", transforms: tuple[Setting, ...] = STANDARDISED) -> tuple[Field, ...]:
    return tuple(Field(name, role, kind, ("level",), transforms=transforms) for name, role in (("past", "input"), ("future", "target")))


def data(kind: str = "numbers", transforms: tuple[Setting, ...] = STANDARDISED) -> DataSet:
    return DataSet(Source("csv", "levels.csv"), fields(kind, transforms), SPLIT, windows=Windows(LENGTH, HORIZON, time="hour"))


def levels() -> np.ndarray:
    """A rising series, whose later steps are higher than its earlier ones."""
    hours = np.arange(ROWS)
    return np.round(200 + hours + 30 * np.sin(hours / 5), 3)


def fitted(described: DataSet, values: np.ndarray) -> tuple[Preparation, Samples, np.ndarray]:
    samples = samples_of(described, Table.of({"hour": np.arange(len(values)), "level": values}))
    rows = parts_of(SPLIT, samples)["train"]
    return fit(samples.fields, samples.table, rows, samples.series), samples, rows


@pytest.mark.parametrize("kind", ["Standardise", "Robust", "MinMax", "Scale", "Log", "Quantile", "Impute", "Clip"])
def test_all_steps_of_a_series_are_transformed_alike_and_by_what_training_has_seen(kind):
    values = levels()
    preparation, samples, rows = fitted(data(transforms=(Setting(kind),)), values)
    steps = {part.steps for name in ("past", "future") for part in preparation.fields[name].parts}
    assert len(steps) == 1

    seen = slice(samples.first[rows].min(), samples.last[rows].max() + 1)
    beyond = np.where(np.arange(ROWS) < seen.stop, values, 1e6)
    (again,) = {part.steps for part in fitted(data(transforms=(Setting(kind),)), beyond)[0].fields["future"].parts}
    assert steps == {again}
    if kind == "Standardise":
        ((step,),) = steps
        assert step.mean[0] == pytest.approx(values[seen].mean()) and step.std[0] == pytest.approx(values[seen].std())


def test_a_row_that_no_window_of_training_sees_says_nothing_of_the_scale():
    """The rows before a gap are too few for a window."""
    hours, values = np.arange(ROWS) + np.where(np.arange(ROWS) < 3, 0, 50), levels()
    values[:3] = 1e6
    samples = samples_of(data(), Table.of({"hour": hours, "level": values}))
    rows = parts_of(SPLIT, samples)["train"]
    (part, *_) = fit(samples.fields, samples.table, rows, samples.series).fields["past"].parts
    assert part.seen[1] < 1_000


@pytest.fixture(scope="module", params=["numbers", "sequence"])
def forecast(request, tmp_path_factory):
    """A line from some hours to the next three, as columns of their own and as one array, and the hours it was trained on."""
    folder = tmp_path_factory.mktemp("levels")
    lines = [f"{hour},{level}" for hour, level in enumerate(levels())]
    (folder / "levels.csv").write_text("\n".join(["hour,level", *lines]) + "\n")
    described = reread(data(request.param), folder)
    shape = [node("flat", "Flatten"), node("hours", "Linear", out_features=HORIZON)]
    wires = "past>flat flat>hours"
    if request.param == "sequence":
        shape.append(node("hours_first", "Unsqueeze", dim=-1))
        wires += " hours>hours_first"
    last = shape[-1].id
    ends = [node("forecast", "Output"), node("future", "Input", field="future"), node("mse", "MSE"), node("rmse", "RMSE"), node("mae", "MAE")]
    wires += f" {last}>forecast " + " ".join(f"{last}>{judge}.prediction future>{judge}.target" for judge in ("mse", "rmse", "mae"))
    document = Document({"main": graph(node("past", "Input", field="past"), *shape, *ends, wires=wires)}, data=described, title="Levels")
    document = replace(document, phases=(replace(document.phases[0], epochs=2),))
    return train(job_for(document, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None), folder


def errors(run, folder) -> np.ndarray:
    """What predict answers for the windows of the test part, less what came, in the units of the file."""
    trial = nb.evaluate(run)
    samples = samples_of(run.document.data, Table.of({"hour": np.arange(ROWS), "level": levels()}))
    raw = {column: samples.table[column][trial.rows] for column in Predictor.of(run).fitted.fields["past"].columns}
    said = [np.ravel(list(answer.answer.values()) if isinstance(answer.answer, dict) else answer.answer) for answer in Predictor.of(run).predict(raw)]
    came = levels()[samples.last[trial.rows][:, None] + np.arange(1 - HORIZON, 1)]
    return np.array(said, dtype=float) - came


def test_the_error_of_several_steps_is_told_in_units_wherever_it_is_told(forecast, capsys):
    run, folder = forecast
    away = errors(run, folder)
    rmse, mae = float(np.sqrt(np.mean(away**2))), float(np.abs(away).mean())
    assert rmse > 20, "levels are hundreds, and two epochs teach little"

    assert main(["evaluate", run.id, "--json", "--runs", str(folder / "runs")]) == 0
    told = json.loads(capsys.readouterr().out)["metrics"]
    (answered,) = nb.evaluate(run).tasks
    (compared,) = nb.compare(run)

    assert (told["test/rmse"], told["test/mae"]) == pytest.approx((rmse, mae), rel=1e-4)
    assert (run.metrics["test/rmse"], answered.scores["rmse"], compared.network["rmse"]) == pytest.approx((rmse,) * 3, rel=1e-4)
    last = next(model for model in compared.models if model.name == "the last value")
    stood = levels()[:, None] - np.stack([np.roll(levels(), step) for step in (1, 2, 3)], axis=1)
    ends = samples_of(run.document.data, Table.of({"hour": np.arange(ROWS), "level": levels()})).last[nb.evaluate(run).rows]
    by_hand = [stood[ends - HORIZON + step, step - 1] for step in (1, 2, 3)]
    assert last.values["rmse"] == pytest.approx(float(np.sqrt(np.mean(np.square(by_hand)))), rel=1e-4)


def test_a_run_that_was_fitted_with_a_scale_for_each_lag_still_answers_in_units(forecast, tmp_path):
    run, _ = forecast
    kept = json.loads(Predictor.of(run).fitted.to_json())
    if kept["fields"]["future"]["kind"] != "numbers":
        pytest.skip("steps of an array have always had one scale")
    for place, column in enumerate(kept["fields"]["future"]["columns"]):
        column["steps"] = [{"step": "standardise", "mean": [100.0 * place], "std": [1.0 + place], "axis": 1}]
    earlier = preparation_of(json.dumps(kept))
    assert earlier.fields["future"].unit is None
    assert list(earlier.fields["future"].answer(np.ones((1, HORIZON)))[0]["answer"].values()) == [1.0, 102.0, 203.0]
