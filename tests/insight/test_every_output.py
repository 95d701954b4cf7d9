"""Every output of a network is answered in a person's words: in a table, in files, and by the exported script."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnbuilder.core.document import DataSet, Document, Field, Source
from nnbuilder.core.phases import Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import reread
from nnbuilder.data.errors import DataError
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import export
from nnbuilder.export.formats import exporter
from nnbuilder.insight.answer_files import write_answers
from nnbuilder.insight.answers import to_csv
from nnbuilder.insight.asked import read_asked
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.insight.predict import Predictor
from nnbuilder.insight.task_answers import class_scores
from nnbuilder.insight.wire_values import write_wire
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import graph, node

SCALED = (Setting("Standardise"),)


def learned(folder: Path, source: Source, fields: tuple[Field, ...], nodes, wires: str, epochs: int, rate: float = 0.01) -> Run:
    document = Document({"main": graph(*nodes, wires=wires)}, data=reread(DataSet(source, fields), folder), title="Net")
    (phase,) = replace(document, phases=(Phase("train", epochs),)).phases
    (objective,) = phase.objectives
    groups = tuple(replace(group, optimizer=Setting("Adam", {"lr": rate})) for group in objective.groups)
    document = replace(document, phases=(replace(phase, objectives=(replace(objective, groups=groups),)),))
    return train(job_for(document, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None)


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """A size that decides a price and a kind, as a class and as yes or no; the network answers all three, gives the size back,
    and has an output that no loss is about."""
    folder = tmp_path_factory.mktemp("several")
    sizes = np.random.default_rng(0).uniform(0, 10, 300)
    lines = [f"{size:.3f},{3000 + 100 * size:.2f},{'big' if size > 5 else 'small'},{int(size > 5)}" for size in sizes]
    (folder / "t.csv").write_text("\n".join(["size,price,kind,flag", *lines]) + "\n")
    fields = (
        Field("features", "input", "numbers", ("size",), transforms=SCALED),
        Field("price", "target", "numbers", ("price",), transforms=SCALED),
        Field("kind", "target", "category", ("kind",)),
        Field("flag", "target", "numbers", ("flag",)),
    )
    heads = {"cost": ("price", 1, "MSE"), "sort": ("kind", 2, "CrossEntropy"), "yes": ("flag", 1, "BCEWithLogits"), "back": ("features", 1, "MSE")}
    nodes = [node("features", "Input", field="features"), node("hidden", "Linear", out_features=16), node("tanh", "Tanh"), node("inside", "Output")]
    wires = ["features>hidden hidden>tanh tanh>inside"]
    for name, (field, size, loss) in heads.items():
        nodes += [node(f"{name}_layer", "Linear", out_features=size), node(name, "Output"), node(f"{name}_loss", loss)]
        nodes += [node(field, "Input", field=field)] if field != "features" else []
        wires.append(f"tanh>{name}_layer {name}_layer>{name} {name}_layer>{name}_loss.prediction {field}>{name}_loss.target")
    return learned(folder, Source("csv", "t.csv"), fields, nodes, " ".join(wires), 60), folder


def test_each_output_is_told_in_the_words_of_its_field(several):
    run, _ = several
    low, high = Predictor.of(run).predict({"size": [1.0, 9.0]})

    assert low.said["cost"]["answer"] == pytest.approx(3100, abs=60)
    assert high.said["cost"]["answer"] == pytest.approx(3900, abs=60)
    assert (low.said["sort"]["answer"], high.said["sort"]["answer"]) == ("small", "big")
    assert (low.said["yes"]["answer"], high.said["yes"]["answer"]) == ("0", "1")
    assert high.said["yes"]["probabilities"]["1"] > 0.9
    assert sum(low.said["sort"]["probabilities"].values()) == pytest.approx(1)
    assert low.said["back"]["answer"] == pytest.approx(1.0, abs=0.3)
    assert "inside" not in low.said
    assert len(low.outputs["inside"]) == 16


def test_an_error_far_above_those_of_the_validation_part_is_unusual(several):
    run, _ = several
    (run.folder / "usual.json").unlink(missing_ok=True)
    usual, strange = Predictor.of(run).predict({"size": [5.0, 400.0]})

    assert usual.said["back"]["unusual"] is False
    assert strange.said["back"]["unusual"] is True
    assert strange.said["back"]["error"] > usual.said["back"]["error"]
    assert "size is 400, far from the" in strange.remarks[0]
    kept = json.loads((run.folder / "usual.json").read_text())
    assert usual.said["back"]["error"] <= kept["back"] < strange.said["back"]["error"]


def test_a_table_holds_every_answer_beside_what_was_given(several, tmp_path):
    run, _ = several
    (tmp_path / "new.csv").write_text("name,size\n=1+1,1\nb,\nc,9\n")
    predictor = Predictor.of(run)
    asked = read_asked([tmp_path / "new.csv"], predictor.inputs)

    rows = list(csv.DictReader(io.StringIO(to_csv(predictor.predict(asked.raw, asked.unread), asked))))

    assert [row["name"] for row in rows] == ["'=1+1", "b", "c"]
    assert [row["row"] for row in rows] == ["1", "2", "3"]
    assert float(rows[0]["cost"]) == pytest.approx(3100, abs=60)
    assert (rows[0]["sort"], rows[1]["sort"], rows[2]["sort"]) == ("small", "", "big")
    assert float(rows[2]["sort: big"]) > 0.9
    assert rows[2]["back: unusual"] == "no"
    assert "every cell that the network reads is empty" in rows[1]["note"]
    assert {f"inside_{place}" for place in range(1, 17)} <= rows[0].keys()


def test_the_exported_script_says_the_same_of_every_output_and_row(several, tmp_path):
    run, folder = several
    (tmp_path / "new.csv").write_text("size\n1\n\n400\nwide\n9,2\n")
    predictor = Predictor.of(run)
    asked = read_asked([tmp_path / "new.csv"], predictor.inputs)
    ours = [prediction.encode() for prediction in predictor.predict(asked.raw, asked.unread)]

    export(bundle_of(run, folder), exporter("python"), tmp_path / "model")
    ended = subprocess.run([sys.executable, "model/predict.py", "new.csv"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=200)

    assert ended.returncode == 0, ended.stderr
    assert [json.loads(line) for line in ended.stdout.splitlines()] == [{"row": row, **entry} for row, entry in enumerate(ours, 1)]
    assert [next(iter(entry)) for entry in ours] == ["answer", "problem", "answer", "problem", "problem"]


def test_any_wire_is_written_for_the_whole_set(several, tmp_path):
    run, folder = several

    assert write_wire(run, "tanh", tmp_path / "tanh.npy") == (300, 16)
    write_wire(run, "cost_layer.output", tmp_path / "cost.csv")

    held = np.load(tmp_path / "tanh.npy")
    sizes = np.genfromtxt(folder / "t.csv", delimiter=",", skip_header=1, usecols=0)
    inside = [one.outputs["inside"] for one in Predictor.of(run).predict({"size": sizes})]
    np.testing.assert_allclose(held, inside, atol=1e-5)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "cost.csv").read_text())))
    assert len(rows) == 300
    assert {row["part"] for row in rows} == {"train", "validation", "test"}
    assert list(rows[0]) == ["row", "part", "cost_layer.output"]
    with pytest.raises(DataError, match="no node called nothing; there are back, back_layer"):
        write_wire(run, "nothing", tmp_path / "x.npy")
    with pytest.raises(DataError, match="tanh has no output up; it has output"):
        write_wire(run, "tanh.up", tmp_path / "x.npy")


@pytest.fixture(scope="module")
def masks(tmp_path_factory):
    """Bright squares on dark ground, and where they are."""
    folder = tmp_path_factory.mktemp("masks")
    chance = np.random.default_rng(0)
    marks = np.zeros((60, 8, 8), dtype=np.int64)
    for mark, (top, left) in zip(marks, chance.integers(0, 4, (60, 2)), strict=True):
        mark[top : top + 4, left : left + 4] = 200
    np.savez(folder / "set.npz", picture=(marks[:, None] + chance.integers(0, 50, (60, 1, 8, 8))).astype(np.uint8), where=marks)
    fields = (Field("picture", "input", "image", ("picture",), transforms=(Setting("Scale"),)), Field("where", "target", "mask", ("where",)))
    nodes = (node("picture", "Input", field="picture"), node("conv", "Conv2d", out_channels=2, kernel_size=1), node("found", "Output"))
    nodes += (node("where", "Input", field="where"), node("loss", "CrossEntropy"))
    return learned(folder, Source("arrays", "set.npz"), fields, nodes, "picture>conv conv>found conv>loss.prediction where>loss.target", 60, 0.1), folder


def test_a_mask_is_written_as_a_picture_and_an_unreadable_one_keeps_its_place(masks, tmp_path):
    run, folder = masks
    with np.load(folder / "set.npz") as whole:
        picture, where = whole["picture"][0, 0], whole["where"][0]
    Image.fromarray(picture).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    Image.fromarray(picture).save(tmp_path / "c.png")
    predictor = Predictor.of(run)
    asked = read_asked([tmp_path / f"{name}.png" for name in "abc"], predictor.inputs)

    written = write_answers(predictor, predictor.predict(asked.raw, asked.unread), asked, tmp_path / "out.csv")

    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert [row["file"] for row in rows] == ["a.png", "b.png", "c.png"]
    assert "cannot be read as a picture" in rows[1]["note"]
    assert (rows[0]["prediction"], rows[1]["prediction"]) == ("out-pictures/00001-found.png", "")
    assert written == [tmp_path / "out.csv", tmp_path / "out-pictures"]
    assert np.array_equal(np.asarray(Image.open(tmp_path / rows[2]["prediction"])), where)


def test_numbers_of_all_outputs_are_written_as_arrays(masks, tmp_path):
    run, _ = masks
    np.save(tmp_path / "two.npy", np.zeros((2, 8, 8)))
    predictor = Predictor.of(run)
    asked = read_asked([tmp_path / "two.npy"], predictor.inputs)
    write_answers(predictor, predictor.predict(asked.raw, asked.unread), asked, tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as arrays:
        assert arrays["found"].shape == (2, 2, 8, 8)
    with pytest.raises(DataError, match=r"out.txt should end in \.csv for a table, or in \.npz"):
        write_answers(predictor, [], asked, tmp_path / "out.txt")


def test_every_task_is_evaluated_by_what_suits_it(several):
    found = evaluate_run(several[0])
    by_field = {task.field: task for task in found.tasks}
    assert [task.outputs for task in found.tasks] == [("cost",), ("sort",), ("yes",), ("back",)]

    price, sort, yes, back = (by_field[name] for name in ("price", "kind", "flag", "features"))
    assert price.true.max() > 3_500
    assert price.scores == {"rmse": pytest.approx(float(np.sqrt(np.mean((price.true - price.predicted) ** 2))), rel=1e-4)}
    assert (sort.classes, yes.classes) == (("big", "small"), ("0", "1"))
    for task in (sort, yes):
        assert task.scores["accuracy"] == pytest.approx(np.mean(task.true == task.predicted))
        assert task.confusion.sum() == len(found.rows)
        assert {one.count for one in class_scores(task)} == set(task.confusion.sum(axis=1))
    assert back.predicted is None
    assert back.scores["squared error"] == pytest.approx(float(back.badness.mean()), rel=1e-4)
    assert back.badness[back.worst(1)[0]] == back.badness.max()


@pytest.mark.parametrize(("name", "is_cleaned"), [("clean", True), ("negative", False)])
def test_a_picture_that_is_cleaned_is_held_against_the_given_one_and_one_that_is_turned_into_another_is_not(tmp_path, name, is_cleaned):
    chance = np.random.default_rng(0)
    clean = np.repeat(np.repeat(chance.integers(0, 2, (160, 4, 4)) * 200, 2, axis=1), 2, axis=2).astype(np.uint8)
    noisy = np.clip(clean + chance.normal(0, 30, clean.shape), 0, 255).astype(np.uint8)
    np.savez(tmp_path / "t.npz", noisy=noisy, answer=clean if is_cleaned else 255 - clean)
    scaled = (Setting("Scale"),)
    fields = (Field("noisy", "input", "image", transforms=scaled), Field("answer", "target", "image", transforms=scaled))
    nodes = [node("noisy", "Input", field="noisy"), node("conv", "Conv2d", out_channels=1, kernel_size=(3, 3), padding=(1, 1))]
    nodes += [node("back", "Output"), node("answer", "Input", field="answer"), node("mse", "MSE")]
    run = learned(tmp_path, Source("arrays", "t.npz"), fields, nodes, "noisy>conv conv>back conv>mse.prediction answer>mse.target", 6, 0.05)
    strange = chance.integers(0, 256, (8, 8)).astype(np.uint8)
    usual, unusual = Predictor.of(run).predict({"noisy": np.stack([noisy[0], strange])})
    assert "answer" in usual.first
    if is_cleaned:
        assert 0 < usual.first["error"] < unusual.first["error"]
        assert (usual.first["unusual"], unusual.first["unusual"]) == (False, True)
    else:
        assert not {"error", "unusual"} & usual.first.keys()
