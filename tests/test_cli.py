"""The command line as a user types it: the whole chain, and every mistake answered in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.layers import CATALOGUE

ROOT = Path(__file__).parents[1]


def nnbuilder(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    variables = {**clean, "NNBUILDER_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **environment}
    return subprocess.run([sys.executable, "-m", "nnbuilder", *arguments], cwd=folder, capture_output=True, text=True, env=variables, timeout=300, check=False)


def done(folder: Path, *arguments: str) -> str:
    ended = nnbuilder(folder, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def chain(tmp_path_factory) -> Path:
    """A folder after `new`, `check`, `train` and both exports of the digits template."""
    folder = tmp_path_factory.mktemp("chain")
    done(folder, "new", "digits-cnn", "-o", "d.nnb")
    done(folder, "check", "d.nnb")
    (folder / "train.log").write_text(done(folder, "train", "d.nnb", "--json", "--epochs", "4"))
    done(folder, "export", "last", "--format", "onnx", "-o", "d.onnx")
    done(folder, "export", "last", "--format", "python", "-o", "d/")
    return folder


def test_training_tells_json_lines(chain):
    lines = [json.loads(line) for line in (chain / "train.log").read_text().splitlines()]

    assert lines[0]["event"] == "run_started"
    assert lines[0]["parameters"] == 29_258
    epochs = [line for line in lines if line["event"] == "epoch"]
    assert [line["epoch"] for line in epochs] == [1, 2, 3, 4]
    assert {"train/loss", "val/loss", "train/accuracy", "val/accuracy"} <= epochs[0]["metrics"].keys()
    assert lines[-1]["event"] == "run_ended"
    assert lines[-1]["status"] == "finished"
    assert lines[-1]["metrics"]["test/accuracy"] > 0.95


BARE = """
import importlib.abc, sys
absent = {"nnbuilder", "sklearn", "pandas", "torchmetrics", "PySide6", "onnx", "onnxruntime", "PIL", "scipy", "platformdirs"}
class Nothing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r}")
sys.meta_path.insert(0, Nothing())
import torch
torch.set_num_threads(1)
"""
ANSWER = """
import numpy, pathlib, predict
raw, _ = predict.columns(pathlib.Path("digits.npy"))
numpy.savez("bare.npz", **predict.load().give(raw))
print(predict.predict(raw)[0]["answer"])
"""


def test_the_exported_project_needs_three_packages_and_gives_the_same_bits(chain):
    import torch
    from sklearn.datasets import load_digits

    from nnbuilder.insight.predict import Predictor
    from nnbuilder.training.runs import RunStore

    images = load_digits().images[:200]
    np.save(chain / "d" / "digits.npy", images)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
    ended = subprocess.run([sys.executable, "-c", BARE + ANSWER], cwd=chain / "d", capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    with np.load(chain / "d" / "bare.npz") as found:
        theirs = found["scores"]

    torch.set_num_threads(1)
    ours = Predictor.of(RunStore(chain / "home" / "runs", CATALOGUE).find("last")).outputs({"image": images})["scores"].numpy()

    assert theirs.tobytes() == ours.tobytes()
    assert ended.stdout.strip() == str(ours[0].argmax())


def test_onnx_runtime_agrees_on_raw_input(chain):
    import onnxruntime
    from sklearn.datasets import load_digits

    from nnbuilder.insight.predict import Predictor
    from nnbuilder.training.runs import RunStore

    images = load_digits().images
    session = onnxruntime.InferenceSession(str(chain / "d.onnx"), providers=["CPUExecutionProvider"])
    theirs = session.run(["scores"], {"image": images.astype(np.float32)})[0]
    ours = Predictor.of(RunStore(chain / "home" / "runs", CATALOGUE).find("last")).outputs({"image": images})["scores"].numpy()

    assert np.all(np.abs(theirs - ours) <= 1e-5 * np.maximum(1, np.abs(ours)))
    assert not (chain / "d.onnx.data").exists()


def test_the_exported_loop_trains_without_nnbuilder_to_the_same_bits(chain):
    from safetensors.torch import load_file

    from nnbuilder.training import checkpoints
    from nnbuilder.training.runs import RunStore

    done(chain, "export", "last", "--format", "python", "--with-data", "-o", "again/")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
    # An optimizer of torch looks itself whether there is a pandas or an onnx.
    code = (
        BARE.replace("sys.meta_path", "absent = {'nnbuilder', 'torchmetrics', 'PySide6', 'platformdirs'}\nsys.meta_path")
        + "import runpy; runpy.run_path('train.py', run_name='__main__')"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=chain / "again", capture_output=True, text=True, env=environment, timeout=200, check=False)

    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == 4
    theirs, ours = (
        load_file(chain / "again" / "trained.safetensors"),
        checkpoints.read(RunStore(chain / "home" / "runs", CATALOGUE).find("last").checkpoints)[0].model,
    )
    assert theirs.keys() == ours.keys()
    assert [name for name in theirs if theirs[name].numpy().tobytes() != ours[name].numpy().tobytes()] == []
    # What the project has written itself does not keep a new export from taking its place.
    done(chain, "export", "last", "--format", "python", "-o", "again/")
    assert not (chain / "again" / "trained.safetensors").exists()


def test_the_exported_project_reads_a_table_as_the_app_does(tmp_path):
    rows = [f"{place % 7 + 0.25:g};{'red' if place % 3 else 'blue'};{place % 7 * 2 + place % 3 + 0.5:g}".replace(".", ",") for place in range(80)]
    (tmp_path / "own.csv").write_text("\n".join(["size in cm;colour;price", *rows]))
    done(tmp_path, "new", "diabetes-regression", "-o", "own.nnb")
    done(tmp_path, "train", "own.nnb", "--data", "own.csv", "--epochs", "3", "--json")
    done(tmp_path, "export", "last", "--format", "python", "-o", "project")

    ours = json.loads(done(tmp_path, "predict", "last", "own.csv", "--json"))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
    ended = subprocess.run(
        [sys.executable, "project/predict.py", "own.csv"], cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=120, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert [json.loads(line)["answer"] for line in ended.stdout.splitlines()] == [answer["answer"] for answer in ours]


def test_an_export_never_replaces_what_is_not_its_own(chain):
    (chain / "mine").mkdir()
    (chain / "mine" / "model.py").write_text("my = 'own'")
    (chain / "mine" / "thesis.tex").write_text("years of work")

    ended = nnbuilder(chain, "export", "last", "--format", "python", "-o", "mine/")

    assert ended.returncode == 1
    assert "thesis.tex" in ended.stderr
    assert (chain / "mine" / "thesis.tex").read_text() == "years of work"


def test_evaluate_predict_and_runs(chain):
    measured = json.loads(done(chain, "evaluate", "last", "--json"))
    assert measured["metrics"]["test/accuracy"] > 0.95
    assert measured["baselines"]["the commonest class"]["accuracy"] < 0.2
    (task,) = measured["tasks"]
    assert (task["field"], task["outputs"], len(task["classes"])) == ("label", ["scores"], 10)
    assert task["scores"]["accuracy"] == pytest.approx(measured["metrics"]["test/accuracy"])

    np.save(chain / "one.npy", np.zeros((1, 8, 8)))
    answers = json.loads(done(chain, "predict", "last", "one.npy", "--json"))
    assert len(answers) == 1
    assert sum(answers[0]["probabilities"].values()) == pytest.approx(1, abs=1e-5)

    (run,) = json.loads(done(chain, "runs", "--json"))
    assert run["status"] == "finished"
    assert run["run"] in done(chain, "runs", "show", run["run"][:10])
    assert "test/accuracy" in done(chain, "runs", "compare", "last", "last")


def test_check_tells_shapes_parameters_and_problems(chain):
    told = json.loads(done(chain, "check", "d.nnb", "--json"))

    assert told["ok"]
    assert told["parameters"] == 29_258
    assert told["nodes"]["pool"]["outputs"]["output"] == {"shape": ["N", 64, 4, 4], "dtype": "float32"}
    assert told["nodes"]["conv2"]["parameters"] == 64 * 32 * 9 + 64


def test_layers_and_templates():
    layers = json.loads(done(ROOT, "layers", "--json"))
    assert {"kind", "category", "torch", "params", "inputs", "outputs"} <= layers[0].keys()
    assert "Slides learned filters" in done(ROOT, "layers", "Conv2d")
    templates = json.loads(done(ROOT, "templates", "--json"))
    assert {"digits-cnn", "digits-lstm", "iris-mlp", "diabetes-regression", "digits-mlp", "gpt-tiny"} <= {entry["name"] for entry in templates}
    assert all({"title", "family", "expects", "baseline", "seconds"} <= entry.keys() for entry in templates)


def test_a_run_is_taken_up_by_a_prefix(tmp_path):
    done(tmp_path, "new", "iris-mlp", "-o", "i.nnb")
    done(tmp_path, "train", "i.nnb", "--epochs", "2")
    (run,) = json.loads(done(tmp_path, "runs", "list", "--json"))

    ended = nnbuilder(tmp_path, "train", "--resume", run["run"][:12])

    assert ended.returncode == 1
    assert "is finished; there is nothing left to do" in ended.stderr
    done(tmp_path, "runs", "delete", "last")
    assert json.loads(done(tmp_path, "runs", "--json")) == []


MISTAKES = [
    (["train", "nowhere.nnb"], 1, "There is no file nowhere.nnb"),
    (["check", "text.nnb"], 1, "no nnbuilder document"),
    (["new", "digits-vit", "-o", "x.nnb"], 1, "There is no template 'digits-vit'"),
    (["new", "iris-mlp", "-o", "text.nnb"], 1, "is there already"),
    (["layers", "Conv9d"], 1, "There is no layer 'Conv9d'"),
    (["export", "last", "--format", "onnx", "-o", "x"], 1, "There are no runs yet"),
    (["export", "last", "--format", "word", "-o", "x"], 1, "There is no format called 'word'"),
    (["evaluate", "20"], 1, "There are no runs yet"),
    (["train", "bare.nnb"], 1, "There is no output and no loss yet"),
    (["train", "wrong.nnb"], 1, "expects (N, classes)"),
    (["train", "lossless.nnb"], 1, "no loss, so there is nothing to train"),
    (["code", "wrong.nnb"], 1, "The drawing has errors"),
    (["train", "i.nnb", "--data", "gone.csv"], 1, "There is no file"),
    (["train", "i.nnb", "--epochs", "none"], 2, "should be a whole number from 1 up"),
    (["train", "i.nnb", "--device", "tpu"], 1, "The device tpu is not to be had here"),
    (["paint"], 2, "invalid choice: 'paint'"),
    (["runs", "compare", "last"], 2, "takes 2 runs, not 1"),
    ([], 1, "There is no display here"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), MISTAKES, ids=lambda value: " ".join(value) if isinstance(value, list) else None)
def test_a_mistake_is_answered_in_words(arguments, code, words, tmp_path):
    from nnbuilder.core.document import Document
    from nnbuilder.project.files import save_document
    from tests.drawings import iris_mlp, without
    from tests.zoo import wrong_shapes

    (tmp_path / "text.nnb").write_text("hello")
    save_document(Document(), tmp_path / "bare.nnb")
    drawn = iris_mlp()
    save_document(drawn.with_graph("main", without(drawn.main, "loss")), tmp_path / "lossless.nnb")
    save_document(wrong_shapes(), tmp_path / "wrong.nnb")
    (tmp_path / "i.nnb").write_bytes((ROOT / "resources" / "templates" / "iris-mlp.nnb").read_bytes())

    ended = nnbuilder(tmp_path, *arguments)

    assert ended.returncode == code, ended.stderr
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip().endswith((".", "?"))


def test_importing_the_package_loads_neither_torch_nor_qt():
    code = "import nnbuilder, sys; sys.exit(bool({'torch', 'PySide6'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_trained_gan_makes_samples(tmp_path):
    from nnbuilder.project.files import save_document
    from tests.zoo import SOUND

    save_document(SOUND["gan"](), tmp_path / "gan.nnb")
    done(tmp_path, "train", "gan.nnb", "--epochs", "1", "--json")

    first = json.loads(done(tmp_path, "generate", "last", "-n", "3", "--json"))["outputs"]["made"]
    assert np.shape(first) == (3, 4)
    assert json.loads(done(tmp_path, "generate", "last", "-n", "3", "--json"))["outputs"]["made"] == first
    assert json.loads(done(tmp_path, "generate", "last", "-n", "3", "--seed", "1", "--json"))["outputs"]["made"] != first
    near = json.loads(done(tmp_path, "generate", "last", "-n", "50", "--temperature", "0.001", "--json"))["outputs"]["made"]
    assert np.std(near, axis=0).max() < 0.05
    done(tmp_path, "generate", "last", "-n", "7", "-o", "made.csv")
    assert len((tmp_path / "made.csv").read_text().splitlines()) == 8

    wrong = nnbuilder(tmp_path, "generate", "last", "--use", "paint")
    assert wrong.returncode == 1
    assert "has no use called paint; there are: generate" in wrong.stderr


def test_documents_without_a_command_are_opened_in_the_window(tmp_path):
    """As a desktop calls it for files that were double clicked; where there is no display, both say so."""
    without = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    short, long = (nnbuilder(tmp_path, *arguments, **without) for arguments in (("a.nnb", "b.nnb"), ("open", "a.nnb", "b.nnb")))
    assert short.returncode == long.returncode != 2
    assert "display" in short.stderr and short.stderr == long.stderr
