"""What is written is read back and compared before it is kept, and nothing that was there is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from nnbuilder.core.phases import Phase
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import Bundle, ExportError, Outputs, export
from nnbuilder.export.formats import EXPORTERS, exporter
from nnbuilder.export.whole_model import answered
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.weights import read
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import iris_mlp
from tests.zoo import SOUND


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    document = replace(iris_mlp(), phases=(Phase("train", 2),))
    return train(job_for(document, CATALOGUE, Path()), RunStore(tmp_path_factory.mktemp("runs"), CATALOGUE), lambda event: None)


@pytest.fixture(scope="module")
def bundle(run) -> Bundle:
    return bundle_of(run)


@dataclass
class Wrong:
    """A format that writes what it is told and reads back something else."""

    shift: float
    name, title, summary, suffix = "wrong", "wrong format", "", ".wrong"
    is_folder, is_exact, is_model = False, False, True
    files = marks = frozenset()

    def write(self, bundle: Bundle, path: Path) -> None:
        path.write_text("written")

    def read_back(self, bundle: Bundle, path: Path) -> Outputs:
        return {name: values * (1 + self.shift) if values.dtype.kind == "f" else values for name, values in answered(bundle).items()}


@pytest.mark.parametrize("shift", [0.01, float("nan")])
def test_what_answers_otherwise_is_not_kept(bundle, tmp_path, shift):
    target = tmp_path / "model.wrong"
    target.write_text("what was there")
    with pytest.raises(ExportError, match="gives other answers than the model"):
        export(bundle, Wrong(shift), target)
    assert target.read_text() == "what was there"
    assert [found.name for found in tmp_path.iterdir()] == ["model.wrong"]


def test_a_small_difference_is_told(bundle, tmp_path):
    report = export(bundle, Wrong(1e-7), tmp_path / "model.wrong")
    assert 0 < report.largest_difference <= 1e-6
    assert "the largest difference is" in report.sentence


@pytest.mark.parametrize("format", EXPORTERS)
def test_every_format_gives_the_answers_of_the_app(bundle, tmp_path, format):
    chosen = exporter(format)
    report = export(bundle, chosen, tmp_path / f"model{chosen.suffix}")
    assert report.samples == (22 if chosen.is_model else 0)
    assert report.largest_difference <= (0.0 if chosen.is_exact else 1e-5)
    # A second time in the same place: the first one is replaced.
    assert export(bundle, chosen, tmp_path / f"model{chosen.suffix}").files == report.files


def test_a_folder_with_other_files_is_left_alone(bundle, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.py").write_text("my = 'own'")
    with pytest.raises(ExportError, match=r"holds model\.py, which is not from an export"):
        export(bundle, exporter("python"), tmp_path / "mine")
    assert (tmp_path / "mine" / "model.py").read_text() == "my = 'own'"


def test_a_file_where_a_folder_should_be_and_the_other_way_round(bundle, tmp_path):
    (tmp_path / "file").write_text("text")
    with pytest.raises(ExportError, match="is a file; the Python project is a folder"):
        export(bundle, exporter("python"), tmp_path / "file")
    with pytest.raises(ExportError, match=r"is a folder; give the name of a file, such as .*model\.onnx"):
        export(bundle, exporter("onnx"), tmp_path)


def test_an_unknown_format_is_told_with_those_there_are():
    with pytest.raises(ExportError, match="there are python, safetensors, pt, onnx, pt2, notebook, card, svg, png"):
        exporter("pickle")


def test_tied_tensors_are_written_once_and_read_as_both(tmp_path):
    from nnbuilder.codegen.generate import generate
    from nnbuilder.layers import CATALOGUE
    from nnbuilder.runtime.build import build_model
    from nnbuilder.runtime.weights import put, to_bytes

    program = generate(SOUND["tied_embedding"](), CATALOGUE)
    model = build_model(program, CATALOGUE, 3)
    path = tmp_path / "weights.safetensors"
    path.write_bytes(to_bytes(model.state_dict(), program.ties))
    (alias,) = program.ties
    from safetensors import safe_open

    with safe_open(path, "pt") as opened:
        assert alias not in opened.keys()  # noqa: SIM118
    other = build_model(program, CATALOGUE, 4)
    put(other, read(path))
    assert all(torch.equal(tensor, model.state_dict()[name]) for name, tensor in other.state_dict().items())


def test_an_onnx_model_takes_missing_numbers_as_the_app_does(bundle, tmp_path):
    import onnxruntime

    export(bundle, exporter("onnx"), tmp_path / "model.onnx")
    rows = np.array([[5.1, np.nan, 1.4, 0.2]])
    ours = bundle.predictor.outputs({name: rows[:, place] for place, name in enumerate(("sepal_length", "sepal_width", "petal_length", "petal_width"))})
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    (theirs,) = session.run(["scores"], {"features": rows.astype(np.float32)})
    assert np.allclose(theirs, ours["scores"].numpy(), atol=1e-5)
