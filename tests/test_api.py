"""nnbuilder from Python: arrays in, a run that can be measured, asked, taken away and taken up again."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import nnbuilder as nb
from nnbuilder import layers as L
from nnbuilder.codegen.generate import NotSound
from nnbuilder.core.document import FORMAT
from nnbuilder.data.errors import DataError
from nnbuilder.export.exporter import ExportError
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.errors import DocumentError
from nnbuilder.training.control import Control
from nnbuilder.training.errors import RunError
from nnbuilder.training.events import EpochEnded
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_job
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train

ROOT = Path(__file__).parents[1]
RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(60, 2))
SIDES = np.where(POINTS[:, 0] + POINTS[:, 1] > 0, "above", "below")
LIGHT = """
import sys
import nnbuilder as nb
print(sorted({"torch", "numpy", "PySide6", "sklearn"} & {name.split(".")[0] for name in sys.modules}))
import nnbuilder.data.describe, nnbuilder.export.formats
from nnbuilder.data import sources
from nnbuilder.export import formats
print(callable(nb.data), callable(nb.export))
"""


def example(name: str) -> str:
    """A piece of Python of the README, as it stands there."""
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def classifier(data: nb.DataSet | None = None, classes: int = 2) -> nb.Document:
    net = nb.Drawing("Sides", data)
    scores = net.input("features") >> L.Linear(8) >> L.Tanh() >> L.Linear(classes)
    label = net.input("label")
    nb.draw(L.CrossEntropy(), scores, label)
    nb.draw(L.Accuracy(), scores, label)
    net.output(scores, "scores")
    net.phases = (net.phase(net.objective(optimizer=L.optimizers.AdamW(lr=0.05)), epochs=15, batch_size=8),)
    return net.document


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Any:
    """A run on points whose side of a line is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNBUILDER_HOME", str(tmp_path_factory.mktemp("home")))
        yield nb.train(classifier(), POINTS, SIDES)


def test_the_example_of_the_readme_runs_as_it_stands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = example("python")
    lines = [line for line in text.splitlines() if line.strip()]
    names: dict[str, Any] = {}

    exec(text, names)

    printed = capsys.readouterr().out
    assert len(lines) <= 18
    assert "0 errors, 0 warnings, 547 parameters" in printed
    assert nb.evaluate(names["run"]).metrics["test/accuracy"] > 0.8
    assert printed.splitlines()[-1] in ("0", "1", "2")
    assert (tmp_path / "wine.onnx").stat().st_size > 1000


def test_the_block_of_the_readme_is_one_class(capsys):
    exec(example("python blocks"), {})

    printed = capsys.readouterr().out
    assert printed.count("class Residual(nn.Module):") == 1
    assert "nn.Sequential(*(Residual(64, channels=64) for _ in range(4)))" in printed


def test_importing_it_is_light_and_its_functions_stay_functions():
    result = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, cwd=ROOT, check=True)

    assert result.stdout == "[]\nTrue True\n"


ORDERS = {
    "the package first": "import nnbuilder as nb\nimport nnbuilder.data.describe, nnbuilder.export.formats",
    "the rooms first": "import nnbuilder.export.formats, nnbuilder.data.describe\nimport nnbuilder as nb",
    "rooms by another name": "import nnbuilder.data as room, nnbuilder.export.formats as formats\nimport nnbuilder.data.describe, nnbuilder as nb",
    "a function by its name": "from nnbuilder import data, export\nimport nnbuilder.data.describe, nnbuilder.export.formats, nnbuilder as nb",
}
USED = """
import inspect
net = nb.Drawing("Sides", nb.data([[0.0, 1.0]] * 6, ["a", "b"] * 3, folder="."))
net.output(net.input("features"), "same")
nb.export(net.document, "svg", "sides.svg")
print(nb.data.describe.describe.__name__, nnbuilder.export.formats.exporter.__name__, list(inspect.signature(nb.export).parameters))
"""


@pytest.mark.parametrize("order", ORDERS)
def test_a_function_that_is_called_like_a_room_is_both_in_any_order(order, tmp_path):
    command = [sys.executable, "-c", f"{ORDERS[order]}\nimport nnbuilder{USED}"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == "describe exporter ['what', 'format', 'path']"
    assert (tmp_path / "sides.svg").exists()


def test_everything_it_says_it_has_is_there():
    assert [name for name in nb.__all__ if not hasattr(nb, name)] == []


def test_a_report_tells_shapes_costs_and_what_is_wrong_with_a_cure():
    net = nb.Drawing("Report")
    x = net.input("image", (1, 8, 8)) >> L.Conv2d(4, 3)
    read = x >> L.Flatten() >> L.Linear(10)
    net.output(read, "scores")
    report = nb.check(net.document)
    net.output(x >> L.BatchNorm1d())
    wrong = nb.check(net.document)

    assert report.is_sound
    assert (report.parameters, report.multiply_adds) == (4 * 9 + 4 + 144 * 10 + 10, 36 * 36 + 1440)
    assert {name: str(kind) for name, kind in report.shapes.items()}["conv2d"] == "(N, 4, 6, 6)"
    assert "scores   Output   (N, 10)" in str(report)
    assert not wrong.is_sound
    assert wrong.parameters is None
    assert "1 error, 0 warnings" in str(wrong)
    assert "error: Batch Norm 1d expects (N, C) or (N, C, L)" in str(wrong)


def test_code_is_the_source_and_build_its_module():
    document = classifier(nb.data(POINTS, SIDES))
    one, other = nb.build(document, seed=1), nb.build(document, seed=1)

    assert sorted(nb.code(document)) == ["model.py", "train.py"]
    assert "class Sides(nn.Module):" in nb.code(document)["model.py"]
    assert all(torch.equal(one.state_dict()[name], tensor) for name, tensor in other.state_dict().items())


def test_a_drawing_with_errors_has_no_source_and_says_why():
    net = nb.Drawing()
    net.output(net.input("given", 3) >> L.Conv2d(4))

    for ask in (nb.code, nb.build, nb.train):
        with pytest.raises(NotSound, match="expects"):
            ask(net.document)


def test_documents_are_saved_and_loaded(tmp_path):
    document = classifier(nb.data(POINTS, SIDES))
    nb.save(document, tmp_path / "sides.nnb")

    assert nb.load(tmp_path / "sides.nnb") == document
    with pytest.raises(DocumentError, match="There is no file"):
        nb.load(tmp_path / "other.nnb")


def test_what_is_changed_while_loading_is_a_warning(tmp_path):
    net = nb.Drawing()
    net.output(net.input("given", 3))
    nb.save(net.document, tmp_path / "a.nnb")
    (tmp_path / "a.nnb").write_text((tmp_path / "a.nnb").read_text("utf-8").replace('"name": "given"', '"name": "forward"'), "utf-8")

    with pytest.warns(UserWarning, match="The node 'forward' is now called forward_1"):
        nb.load(tmp_path / "a.nnb")


def test_a_document_of_a_newer_program_is_not_saved_over(tmp_path):
    net = nb.Drawing()
    net.output(net.input("given", 3))
    nb.save(net.document, tmp_path / "a.nnb")
    (tmp_path / "a.nnb").write_text((tmp_path / "a.nnb").read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 99'), "utf-8")
    with pytest.warns(UserWarning, match="newer nnbuilder"):
        newer = nb.load(tmp_path / "a.nnb")

    with pytest.raises(DocumentError, match="newer nnbuilder"):
        nb.save(newer, tmp_path / "a.nnb")


def test_a_run_learns_and_is_measured_on_every_part(trained):
    assert trained.status == "finished"
    assert nb.evaluate(trained).metrics["test/accuracy"] >= 0.75
    assert nb.evaluate(trained, "validation").metrics.keys() == {"val/loss", "val/accuracy"}
    assert nb.evaluate(trained).tasks[0].classes == ("above", "below")


def test_every_form_of_raw_inputs_is_answered_alike(trained, tmp_path):
    rows = POINTS[:3].tolist()
    table = tmp_path / "points.csv"
    table.write_text("features_1,features_2\n" + "".join(f"{a!r},{b!r}\n" for a, b in rows), "utf-8")
    expected = [answer.outputs for answer in nb.predict(trained, POINTS[:3])]
    forms = {
        "rows": rows,
        "dictionaries": [dict(zip(("features_1", "features_2"), row, strict=True)) for row in rows],
        "columns": {"features_1": POINTS[:3, 0], "features_2": POINTS[:3, 1]},
        "path": table,
        "name": str(table),
        "paths": [table],
    }

    assert [answer.answer for answer in nb.predict(trained, [[5.0, 5.0], [-5.0, -5.0]])] == ["above", "below"]
    assert {name: [answer.outputs for answer in nb.predict(trained, form)] for name, form in forms.items()} == dict.fromkeys(forms, expected)
    assert [answer.outputs for answer in nb.predict(trained, rows[0])] == [answer.outputs for answer in nb.predict(trained, POINTS[:1])]


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ([[1.0, 2.0], [3.0]], "Row 2 has 1 values, but the network reads 2: features_1, features_2."),
        ([{"features_1": 1.0}], "Row 1 has no features_2; each row needs features_1, features_2."),
        ({"features_1": [1.0]}, "The column features_2 is missing"),
        ([["a", 2.0]], "The column features_1 holds 'a' in row 1, which is no number"),
        ("nowhere.csv", "There is no file"),
    ],
)
def test_raw_inputs_that_do_not_fit_are_sentences(trained, inputs, sentence: str):
    with pytest.raises(DataError, match=sentence):
        nb.predict(trained, inputs)


def test_a_run_on_arrays_is_found_again_exported_and_trained_on(trained, tmp_path):
    found = RunStore(trained.folder.parent, CATALOGUE).find(trained.id)
    report = nb.export(found, "python", tmp_path / "project")

    assert report.samples > 0
    assert report.largest_difference == 0.0
    assert (tmp_path / "project" / "predict.py").exists()
    assert nb.train(found.document, epochs=1).status == "finished"


def test_a_run_on_arrays_is_taken_up_where_it_was_stopped(tmp_path):
    data, store = nb.data(POINTS, SIDES), RunStore(tmp_path / "runs", CATALOGUE)
    whole = train(job_for(classifier(data), CATALOGUE, tmp_path, epochs=4), store, lambda event: None)
    control = Control()

    stopped = train(
        job_for(classifier(data), CATALOGUE, tmp_path, epochs=4), store, lambda event: control.stop() if isinstance(event, EpochEnded) else None, control
    )
    resumed = train(load_job(stopped), store, lambda event: None, None, stopped.id)

    assert (stopped.status, resumed.status) == ("stopped", "finished")
    assert resumed.metrics == whole.metrics


def test_pictures_need_no_run_and_other_formats_do(tmp_path):
    document = classifier(nb.data(POINTS, SIDES))

    assert nb.export(document, "svg", tmp_path / "a.svg").files == ("a.svg",)
    with pytest.raises(ExportError, match="needs a trained model"):
        nb.export(document, "onnx", tmp_path / "a.onnx")
    with pytest.raises(ExportError, match="There is no format called 'gif'"):
        nb.export(document, "gif", tmp_path / "a.gif")
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="cannot be written"):
        nb.export(document, "svg", tmp_path / "file" / "a.svg")


def test_a_run_that_fails_is_an_error_in_words():
    net = nb.Drawing("Exploding")
    given = net.input("features")
    nb.draw(L.MSE(), given >> L.Linear(1) >> L.Scale(1e30, 0.0) >> L.Exp(), net.input("target"))

    with pytest.raises(RunError, match=r"infinity|NaN|finite|infinite"):
        nb.train(net.document, POINTS, POINTS[:, :1])


def test_a_drawing_without_a_loss_says_so():
    net = nb.Drawing()
    net.output(net.input("features") >> L.Linear(1))

    with pytest.raises(ValueError, match="loss") as raised:
        nb.train(net.document, POINTS, POINTS[:, 0])
    assert str(raised.value).endswith(".")


def test_training_is_quiet_unless_it_is_asked_to_speak(capsys):
    nb.train(classifier(), POINTS, SIDES, epochs=2)
    assert capsys.readouterr().out == ""

    nb.train(classifier(), POINTS, SIDES, epochs=2, quiet=False)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["Run", "epoch", "epoch", "Finished"]


def test_a_seed_and_the_folder_of_runs_are_kept_to(tmp_path):
    one, other, third = (nb.train(classifier(), POINTS, SIDES, epochs=1, seed=seed, runs=tmp_path / "runs") for seed in (3, 3, 4))

    assert one.folder.parent == tmp_path / "runs"
    assert one.metrics == other.metrics != third.metrics
