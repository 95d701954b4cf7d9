"""What every format holds, read with the tools that a user would read it with."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open

from nnbuilder.core.data_edits import set_augmentation
from nnbuilder.core.document import Document
from nnbuilder.core.phases import Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.earlier_fits import preparation_of
from nnbuilder.export import notebook
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import Bundle, ExportError, export
from nnbuilder.export.formats import exporter
from nnbuilder.export.graph_picture import picture_of
from nnbuilder.export.notebook import Notebook
from nnbuilder.export.picture_svg import to_svg
from nnbuilder.export.without_run import export_picture
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import iris_mlp, residual_cnn


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Bundle:
    document = replace(iris_mlp(), phases=(Phase("train", 8),), title="Iris | <b>MLP</b>")
    document = set_augmentation(document, "features", [Setting("Noise", {"spread": 0.01})])
    return bundle_of(train(job_for(document, CATALOGUE, Path()), RunStore(tmp_path_factory.mktemp("runs"), CATALOGUE), lambda event: None))


def written(bundle: Bundle, name: str, folder: Path) -> Path:
    chosen = exporter(name)
    export(bundle, chosen, folder / f"model{chosen.suffix}")
    return folder / f"model{chosen.suffix}"


def test_a_state_dict_is_loaded_as_pytorch_says_and_tells_how_raw_values_are_prepared(bundle, tmp_path):
    state = torch.load(written(bundle, "pt", tmp_path), weights_only=True)

    model = build_model(bundle.program, CATALOGUE)
    assert model.load_state_dict(state) == torch.nn.modules.module._IncompatibleKeys([], [])
    fitted = preparation_of(state._metadata[""]["preprocessing"])
    with torch.no_grad():
        answer = model.eval()(torch.from_numpy(fitted.apply("features", bundle.raw)["features"]))
    assert torch.equal(answer, bundle.predictor.outputs(bundle.raw)["scores"])


def test_weights_tell_how_raw_values_are_prepared(bundle, tmp_path):
    with safe_open(written(bundle, "safetensors", tmp_path), framework="pt") as file:
        assert preparation_of(file.metadata()["preprocessing"]) == bundle.fitted


def test_an_exported_program_answers_raw_rows_in_a_process_without_nnbuilder(bundle, tmp_path):
    path = written(bundle, "pt2", tmp_path)
    rows = np.stack([np.asarray(bundle.raw[column], dtype=np.float32) for column in bundle.fitted.fields["features"].columns], axis=1)
    np.save(tmp_path / "rows.npy", rows[:5])
    code = (
        "import sys, numpy, torch; sys.modules['nnbuilder'] = None\n"
        f"module = torch.export.load({str(path)!r}).module()\n"
        f"numpy.save({str(tmp_path / 'out.npy')!r}, module(torch.from_numpy(numpy.load({str(tmp_path / 'rows.npy')!r})))[0].detach().numpy())"
    )
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False, timeout=200)

    assert ended.returncode == 0, ended.stderr
    assert np.allclose(np.load(tmp_path / "out.npy"), bundle.predictor.outputs(bundle.raw)["scores"][:5].numpy(), atol=1e-5)


def test_a_notebook_is_one_file_whose_cells_run_without_nnbuilder(bundle, tmp_path):
    whole = json.loads(written(bundle, "notebook", tmp_path).read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in whole["cells"] if cell["cell_type"] == "code"]
    said = "predict({n: np.array(v) for n, v in samples.items()})"
    runs = "".join(f"exec(compile({cell!r}, 'cell', 'exec'), names)\n" for cell in cells)
    (tmp_path / "cells.py").write_text(f"import sys; sys.modules['nnbuilder'] = None; names = {{}}\n{runs}print(eval({said!r}, names))")
    ended = subprocess.run([sys.executable, "cells.py"], capture_output=True, text=True, cwd=tmp_path, check=False, timeout=200)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == str([found.answer for found in bundle.predictor.predict(bundle.raw)[:3]])
    assert (whole["nbformat"], whole["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in whole["cells"]}) == len(whole["cells"])


def test_a_notebook_refuses_weights_that_would_not_open(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "LARGEST", 100)
    with pytest.raises(ExportError, match="too many for a notebook"):
        export(bundle, Notebook(), tmp_path / "model.ipynb")
    assert list(tmp_path.iterdir()) == []


def test_a_card_tells_data_results_and_simple_models_and_is_plain_markdown(bundle, tmp_path):
    text = written(bundle, "card", tmp_path).read_text("utf-8")

    assert "Learned from the built-in set iris, 150 rows." in text
    assert "Split: 70% to learn from, 15% to choose by, 15% to measure on, each class of species in fair shares" in text
    assert f"| test/accuracy | {bundle.evaluation.metrics['test/accuracy']:.4g} |" in text
    assert "- Logistic regression: " in text
    assert "22 test rows" in text
    assert "<b>" not in text
    assert "| hidden | Linear | (N, 16) |" in text
    assert "- Augmented anew in each epoch, what is learned from alone: features by Noise." in text


def test_a_vector_picture_holds_every_node_as_text_and_no_markup_of_the_document(bundle, tmp_path):
    root = ElementTree.parse(written(bundle, "svg", tmp_path)).getroot()

    said = [element.text for element in root if element.tag.endswith("text")]
    assert {node.name for node in bundle.document.main.nodes.values()} <= set(said)
    assert "(N, 16)" in said
    strange = replace(iris_mlp(), layout={})
    hidden = strange.main.nodes["hidden"]
    evil = strange.with_graph("main", replace(strange.main, nodes={**strange.main.nodes, "hidden": replace(hidden, kind='</text><script>x</script>"&')}))
    assert "<script>" not in to_svg(picture_of(evil, CATALOGUE))
    ElementTree.fromstring(to_svg(picture_of(evil, CATALOGUE)))


def test_a_picture_in_pixels_shows_nodes_on_paper(bundle, tmp_path):
    with Image.open(written(bundle, "png", tmp_path)) as found:
        picture = picture_of(bundle.document, CATALOGUE)
        assert found.size == (round(2 * picture.width), round(2 * picture.height))
        assert len(found.getcolors(100_000)) > 20


def test_a_drawing_of_blocks_has_a_picture_without_a_run():
    picture = picture_of(residual_cnn(), CATALOGUE, "dark")
    assert picture.nodes == len(residual_cnn().main.nodes)
    assert min(shape.left for shape in picture.shapes if hasattr(shape, "left")) >= 0


def test_a_drawing_that_nobody_has_trained_gives_pictures_and_nothing_else(tmp_path):
    assert export_picture(iris_mlp(), CATALOGUE, "svg", tmp_path / "d.svg").sentence == "Read back, and everything is there."
    assert len(ElementTree.parse(tmp_path / "d.svg").getroot()) > 10
    with Image.open(tmp_path / "d.png" if export_picture(iris_mlp(), CATALOGUE, "png", tmp_path / "d.png") else "") as found:
        assert found.width > found.height
    with pytest.raises(ExportError, match="needs a trained model; train the network and give the run"):
        export_picture(iris_mlp(), CATALOGUE, "onnx", tmp_path / "d.onnx")
    with pytest.raises(ExportError, match="is empty"):
        export_picture(Document(), CATALOGUE, "svg", tmp_path / "e.svg")
