"""One preparation for training, prediction and every export: to the bit, from files of pictures and tables on."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from nnbuilder.core.document import DataSet, Field, Source
from nnbuilder.core.phases import Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe
from nnbuilder.data.fitting import apply, fit
from nnbuilder.data.prepare import prepare
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import export
from nnbuilder.export.formats import exporter
from nnbuilder.insight.asked import read_inputs
from nnbuilder.insight.predict import Predictor
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train

PACKAGE = Path(__file__).parents[2] / "nnbuilder"
SIZES = [(20, 14), (33, 40), (7, 9), (24, 24)]


def trained(data: DataSet, folder: Path):
    document = replace(propose(data, "Own data").document, phases=(Phase("train", 1),))
    return train(job_for(document, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Pictures of many sizes, whose brightest pixel is not white, and a run that has learned them."""
    folder = tmp_path_factory.mktemp("pictures")
    chance = np.random.default_rng(0)
    for number in range(24):
        (folder / "tones" / "ab"[number % 2]).mkdir(parents=True, exist_ok=True)
        pixels = chance.integers(0, 200, (*SIZES[number % 4], 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "tones" / "ab"[number % 2] / f"{number:02}.png")
    return trained(describe(Source("pictures", "tones"), folder), folder), folder


def test_a_picture_is_the_same_numbers_when_it_is_learned_and_when_it_is_answered(pictures):
    run, folder = pictures
    predictor = Predictor.of(run)
    prepared = prepare(run.document.data, folder, predictor.fitted)
    files = [folder / "tones" / str(name) for name in prepared.raw["file"]]

    (answered,) = predictor.fitted.apply("image", read_inputs(files, predictor.inputs)).values()

    assert prepared.raw["image"].max() < 250
    assert np.array_equal(answered, prepared.fields["image"].numpy())


def test_the_exported_script_sees_the_same_numbers_in_a_picture(pictures, tmp_path):
    run, folder = pictures
    export(bundle_of(run, folder), exporter("python"), tmp_path / "model")
    prepared = prepare(run.document.data, folder, Predictor.of(run).fitted)
    file = folder / "tones" / str(prepared.raw["file"][5])
    code = (
        "import sys, numpy, pathlib; sys.modules['nnbuilder'] = None\n"
        "import predict\n"
        f"numpy.save({str(tmp_path / 'seen.npy')!r}, predict.load().preparation.arrays(['image'], predict.columns(pathlib.Path({str(file)!r}))[0])['image'])"
    )

    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "model", capture_output=True, text=True, check=False, timeout=200)

    assert ended.returncode == 0, ended.stderr
    assert np.array_equal(np.load(tmp_path / "seen.npy")[0], prepared.fields["image"][5].numpy())


def test_the_exported_script_answers_a_table_of_words_as_the_app_does(tmp_path):
    chance = np.random.default_rng(1)
    rows = [f"{chance.normal():.4f};{chance.choice(['Ulm', 'Bonn', 'Köln'])};{chance.normal():.3f}" for _ in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["area;city;price", *rows]) + "\n", "utf-8")
    run = trained(describe(Source("csv", "t.csv"), tmp_path), tmp_path)
    (tmp_path / "new.csv").write_text("city;area\nUlm;0.5\nAarau;\nBonn;1.25\n", "utf-8")
    ours = Predictor.of(run).predict(read_inputs([tmp_path / "new.csv"], Predictor.of(run).inputs))

    export(bundle_of(run, tmp_path), exporter("python"), tmp_path / "model")
    ended = subprocess.run([sys.executable, "model/predict.py", "new.csv"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=200)

    assert ended.returncode == 0, ended.stderr
    assert [json.loads(line) for line in ended.stdout.splitlines()] == [{"row": row, **found.encode()} for row, found in enumerate(ours, 1)]
    assert ours[1].remarks == ("area is missing and was filled in.", "city is 'Aarau', which training did not have.")
    carried = {path.stem for path in (tmp_path / "model" / "preparation").glob("*.py")}
    assert carried == {"__init__", "cells", "numbers", "preparation", "replies", "steps"}


def test_the_exported_script_answers_two_pictures_as_the_app_does(tmp_path):
    """Files in turn, one for each input: twice two of them are two answers."""
    run = trained(describe(Source("builtin", "glyph_pairs", {"rows": 80}), tmp_path), tmp_path)
    predictor = Predictor.of(run)
    raw = prepare(run.document.data, tmp_path, predictor.fitted).raw
    places = [(name, row) for row in (0, 1) for name in ("first", "second")]
    files = [f"{name}{row}.png" for name, row in places]
    for file, (name, row) in zip(files, places, strict=True):
        Image.fromarray(np.squeeze(raw[name][row])).save(tmp_path / file)
    ours = predictor.predict(read_inputs([tmp_path / file for file in files], predictor.inputs))

    export(bundle_of(run, tmp_path), exporter("python"), tmp_path / "model")
    code = f"import sys; sys.path.insert(0, 'model'); import predict; predict.main({files!r}); predict.main({files[:1]!r})"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=200)

    assert [json.loads(line) for line in ended.stdout.splitlines()] == [{"row": row, **found.encode()} for row, found in enumerate(ours, 1)]
    assert ended.stderr == "'first0.png' cannot be answered: the network reads first and second, so pictures come by 2, one for each; 1 came\n"


def test_a_set_of_pictures_costs_hardly_more_than_its_tensors():
    """While it is fitted and applied, beside the raw pictures."""
    raw = {"image": np.random.default_rng(0).integers(0, 256, (6_000, 3, 32, 32), dtype=np.uint8)}
    field = Field("image", "input", "image", transforms=(Setting("Scale"),))
    tracemalloc.start()
    try:
        tensors = apply(fit([field], raw, np.arange(4_000)), raw, "pictures")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 1.3 * tensors["image"].nbytes


def test_a_cell_that_cannot_be_placed_is_told_by_its_row_in_the_whole_set():
    numbers = np.array(["1.5"] * 70_000, dtype=object)
    fitted = fit([Field("a", "input", "numbers", transforms=(Setting("Standardise"),))], {"a": numbers}, np.arange(100))
    numbers[65_999] = "many"

    with pytest.raises(ValueError, match="The column a holds 'many' in row 66,000, which is no number"):
        apply(fitted, {"a": numbers}, "numbers.csv")


def _defined(path: Path) -> set[str]:
    """What a file names at its top, its imports of files beside it left out."""
    found: set[str] = set()
    for tree in ast.parse(path.read_text("utf-8")).body:
        if isinstance(tree, ast.ClassDef | ast.FunctionDef):
            found.add(tree.name)
        elif isinstance(tree, ast.Assign):
            found |= {name.id for target in tree.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        elif isinstance(tree, ast.AnnAssign) and isinstance(tree.target, ast.Name):
            found.add(tree.target.id)
    return found


def _imported(path: Path) -> set[str]:
    """What a file imports from elsewhere, and under which name."""
    found: set[str] = set()
    for tree in ast.parse(path.read_text("utf-8")).body:
        if isinstance(tree, ast.Import | ast.ImportFrom) and not getattr(tree, "level", 0):
            found |= {alias.asname or alias.name for alias in tree.names}
        elif isinstance(tree, ast.ImportFrom):
            assert not any(alias.asname for alias in tree.names), f"{path.name} gives a name of another file a name of its own"
    return found


def test_names_of_files_that_stand_in_one_notebook_are_all_different():
    """There they have one namespace, so that a second `_WORDS` would take the place of the first."""
    files = [*(PACKAGE / "data" / "preparation").glob("*.py"), PACKAGE / "standalone" / "answering.py"]
    defined = [(name, path.name) for path in files for name in _defined(path)]
    names = [name for name, _ in defined]

    assert [(name, file) for name, file in defined if names.count(name) > 1] == []
    assert set(names) & set().union(*map(_imported, files)) <= {"Answering", "OutputMeaning", "Prediction", "Preparation"}


def test_what_prepares_needs_numpy_and_itself_only():
    for path in (PACKAGE / "data" / "preparation").glob("*.py"):
        for tree in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(tree, ast.Import):
                assert {alias.name.partition(".")[0] for alias in tree.names} <= {"numpy", *sys.stdlib_module_names}
            elif isinstance(tree, ast.ImportFrom) and not tree.level:
                assert tree.module.partition(".")[0] in {"numpy", "PIL", *sys.stdlib_module_names}, path.name


def test_prepared_arrays_are_those_of_torch():
    prepared = prepare(describe(Source("builtin", "iris"), Path()), Path())
    assert {name: tensor.dtype for name, tensor in prepared.fields.items()} == {"features": torch.float32, "species": torch.int64}
