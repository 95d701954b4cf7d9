"""ONNX and exported programs take what a person has, columns of words too, and answer in the units and classes of the data."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from nnbuilder.core.document import Field, Source
from nnbuilder.core.settings import Setting
from nnbuilder.data.inverse_tensors import BACK, back_with_tensors
from nnbuilder.data.preparation.picture_steps import PICTURE_STEPS, Crop, Grey, Resize
from nnbuilder.data.preparation.steps import STEPS, Clip, Fill, Log, MinMax, Quantile, Scale, Standardise, inverted
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import export
from nnbuilder.export.formats import exporter
from nnbuilder.insight.predict import Predictor
from tests.drawings import node
from tests.insight.test_every_output import SCALED, learned

CITIES = ("Bonn", "Köln", "Ulm")
ROWS = {"area": [50.0, 120.0, 90.0], "city": ["Ulm", "Köln", "Aarau"]}


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    """Houses in cities with a price, a class and a yes or no; the network also gives back the area."""
    folder = tmp_path_factory.mktemp("houses")
    chance = np.random.default_rng(0)
    lines = []
    for _ in range(200):
        area, city = chance.uniform(40, 160), chance.choice(CITIES)
        lines.append(f"{area:.2f},{city},{3000 * area + 1000 * len(city):.2f},{'dear' if area > 100 else 'cheap'},{int(city == 'Ulm')},{area:.2f}")
    (folder / "t.csv").write_text("\n".join(["area,city,price,kind,ulm,again", *lines]) + "\n", "utf-8")
    fields = (
        Field("features", "input", "numbers", ("area", "city"), transforms=SCALED),
        Field("room", "input", "numbers", ("again",), transforms=(Setting("MinMax"),)),
        Field("price", "target", "numbers", ("price",), transforms=(Setting("Log"), Setting("Standardise"))),
        Field("kind", "target", "category", ("kind",)),
        Field("ulm", "target", "numbers", ("ulm",)),
    )
    heads = {"cost": ("price", 1, "MSE"), "sort": ("kind", 2, "CrossEntropy"), "there": ("ulm", 1, "BCEWithLogits"), "back": ("room", 1, "MSE")}
    nodes = [node("features", "Input", field="features"), node("room", "Input", field="room"), node("both", "Concat")]
    nodes += [node("hidden", "Linear", out_features=16), node("tanh", "Tanh")]
    wires = ["features>both.tensors#0 room>both.tensors#1 both>hidden hidden>tanh"]
    for name, (field, size, loss) in heads.items():
        nodes += [node(f"{name}_layer", "Linear", out_features=size), node(name, "Output"), node(f"{name}_loss", loss)]
        nodes += [node(field, "Input", field=field)] if field != "room" else []
        wires.append(f"tanh>{name}_layer {name}_layer>{name} {name}_layer>{name}_loss.prediction {field}>{name}_loss.target")
    return learned(folder, Source("csv", "t.csv"), fields, nodes, " ".join(wires), 20), folder


def test_onnx_answers_rows_with_words_in_the_units_and_classes_of_the_data(houses, tmp_path):
    import onnxruntime

    run, folder = houses
    report = export(bundle_of(run, folder), exporter("onnx"), tmp_path / "m.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "m.onnx"), providers=["CPUExecutionProvider"])
    given = {
        "features.area": np.array(ROWS["area"], np.float32)[:, None],
        "features.city": np.array(ROWS["city"], dtype=object)[:, None],
        "room": np.array(ROWS["area"], np.float32)[:, None],
    }
    names = [output.name for output in session.get_outputs()]
    theirs = dict(zip(names, session.run(names, given), strict=True))
    ours = Predictor.of(run).predict({**ROWS, "again": ROWS["area"]})

    assert 0 <= report.largest_difference <= 1e-5
    assert {one.name for one in session.get_inputs()} == set(given)
    for row, prediction in enumerate(ours):
        assert theirs["cost"][row, 0] == pytest.approx(prediction.said["cost"]["answer"], rel=1e-5)
        assert theirs["sort.class"][row] == prediction.said["sort"]["answer"]
        assert theirs["sort.probabilities"][row].tolist() == pytest.approx(list(prediction.said["sort"]["probabilities"].values()), abs=1e-5)
        assert theirs["there.class"][row] == prediction.said["there"]["answer"]
        assert theirs["back"][row, 0] == pytest.approx(prediction.said["back"]["answer"], rel=1e-5)
        assert theirs["back.error"][row] == pytest.approx(prediction.said["back"]["error"], rel=1e-4)
    assert theirs["cost"][0, 0] > 10_000
    told = session.get_modelmeta().custom_metadata_map
    assert json.loads(told["words"]) == {"features": {"city": list(CITIES)}}
    assert json.loads(told["outputs"])["sort.class"]["classes"] == ["cheap", "dear"]
    assert json.loads(told["inputs"])["features"]["columns"] == ["area", "city"]


def test_an_exported_program_answers_codes_of_words_by_the_table_in_it(houses, tmp_path):
    run, folder = houses
    report = export(bundle_of(run, folder), exporter("pt2"), tmp_path / "m.pt2")
    inside = {f"{name}.json": "" for name in ("words", "outputs")}
    module = torch.export.load(tmp_path / "m.pt2", extra_files=inside).module()
    words, outputs = (json.loads(inside[f"{name}.json"]) for name in ("words", "outputs"))
    cities = words["features"]["city"]
    rows = [[area, cities.index(city) if city in cities else -1] for area, city in zip(*ROWS.values(), strict=True)]
    with torch.no_grad():
        theirs = dict(zip(outputs, module(torch.tensor(rows), torch.tensor(ROWS["area"])[:, None]), strict=True))
    ours = Predictor.of(run).predict({**ROWS, "again": ROWS["area"]})

    assert report.largest_difference <= 1e-5
    for row, prediction in enumerate(ours):
        assert float(theirs["cost"][row, 0]) == pytest.approx(prediction.said["cost"]["answer"], rel=1e-5)
        assert outputs["sort.class"]["classes"][int(theirs["sort.class"][row])] == prediction.said["sort"]["answer"]


def test_every_step_finds_its_way_back_with_tensors():
    chance = np.random.default_rng(0)
    numbers = (
        Standardise((2.0,), (3.0,)),
        Scale(5.0),
        MinMax((-4.0,), (9.0,), -1.0, 1.0),
        Log(0.5),
        Quantile((-3.0, 0.0, 8.0), (0.0, 0.3, 1.0)),
        Fill(),
        Clip((-1.0,), (1.0,)),
    )
    pictures = (Resize(6, 5, (9, 7)), Crop(6, 5, (9, 7)), Grey())
    for step in numbers:
        values = chance.uniform(0, 1, 20)
        np.testing.assert_allclose(back_with_tensors([step], torch.from_numpy(values)).numpy(), inverted([step], values), rtol=1e-12)
    for step in pictures:
        values = chance.uniform(0, 1, (4, 1, 6, 5))
        np.testing.assert_allclose(back_with_tensors([step], torch.from_numpy(values)).numpy(), inverted([step], values), rtol=1e-12)
    assert {step.step for step in (*numbers, *pictures)} == {*STEPS, *PICTURE_STEPS} == {*BACK}
