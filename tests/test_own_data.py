"""Own data from the command line: a first network with its reasons, trained, evaluated, answered, and taken away."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image

from nnbuilder.export.formats import EXPORTERS
from tests.test_cli import done, nnbuilder

ROWS = 300


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    """A folder with a table of houses, a network drawn for it, and a short run."""
    folder = tmp_path_factory.mktemp("houses")
    chance = np.random.default_rng(0)
    lines = ["id;area;city;price"]
    for number in range(ROWS):
        area, city = chance.uniform(40, 160), chance.choice(["Ulm", "Bonn"])
        lines.append(f"H{number};{area:.1f};{city};{3000 * area + (50_000 if city == 'Bonn' else 0):.0f}")
    (folder / "houses.csv").write_text("\n".join(lines) + "\n")
    ended = nnbuilder(folder, "new", "--data", "houses.csv", "-o", "houses.nnb")
    assert ended.returncode == 0, ended.stderr
    (folder / "reasons.txt").write_text(ended.stderr)
    done(folder, "train", "houses.nnb", "--epochs", "60")
    return folder


def test_the_reasons_are_told(houses):
    told = (houses / "reasons.txt").read_text()
    assert "input features (numbers): area, city" in told
    assert "target price (numbers): price" in told
    assert "left out: id" in told
    assert "300 rows of 3 numbers (each word of a column has one of its own): a multi-layer perceptron" in told
    assert "price is a number, so the loss is the mean squared error" in told


def test_the_network_is_sound_and_its_sizes_are_formulas(houses):
    checked = json.loads(done(houses, "check", "houses.nnb", "--json"))
    assert checked["ok"]
    assert '"price.size"' in (houses / "houses.nnb").read_text("utf-8")


def test_it_learns_and_a_linear_model_stands_beside_it(houses):
    found = json.loads(done(houses, "evaluate", "last", "--json"))
    assert found["metrics"]["test/rmse"] < 0.5 * found["baselines"]["the mean"]["rmse"]
    assert "ridge regression" in found["baselines"]


def test_a_whole_table_is_answered(houses):
    (houses / "new.csv").write_text("city,area\nUlm,100\nBonn,100\n")
    rows = list(csv.DictReader(io.StringIO(done(houses, "predict", "last", "new.csv"))))
    ulm, bonn = (float(row["prediction"]) for row in rows)
    assert ulm == pytest.approx(300_000, rel=0.15)
    assert bonn > ulm


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_is_written(houses, name):
    target = f"out/model{EXPORTERS[name].suffix}"
    report = json.loads(done(houses, "export", "last", "--format", name, "-o", target, "--json"))
    assert report["format"] == name
    assert report["largest_difference"] <= (1e-5 if name in ("onnx", "pt2") else 0.0)
    assert (houses / target).exists()


def test_other_data_fits_without_a_hand(houses):
    """Another table with other classes: the same drawing, other sizes."""
    done(houses, "new", "wine-mlp", "-o", "wine.nnb")
    lines = ["a,b,kind", *(f"{number % 5},{number % 3},{'xyzw'[number % 4]}" for number in range(120))]
    (houses / "kinds.csv").write_text("\n".join(lines) + "\n")
    done(houses, "train", "wine.nnb", "--data", "kinds.csv", "--epochs", "2")
    found = list(csv.reader(io.StringIO(done(houses, "predict", "last", "kinds.csv"))))
    assert found[0] == ["row", "a", "b", "kind", "prediction", "w", "x", "y", "z"]


def test_a_folder_of_pictures_is_learned(tmp_path):
    for label, tone in (("dark", 30), ("light", 220)):
        (tmp_path / "tones" / label).mkdir(parents=True)
        for number in range(20):
            pixels = np.clip(np.random.default_rng(number).normal(tone, 20, (12, 12)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / "tones" / label / f"{number}.png")
    done(tmp_path, "new", "--data", "tones", "-o", "t.nnb")
    done(tmp_path, "train", "t.nnb", "--epochs", "6")
    answers = json.loads(done(tmp_path, "predict", "last", "tones/dark/0.png", "tones/light/0.png", "--json"))
    assert [found["answer"] for found in answers] == ["dark", "light"]
    assert json.loads(done(tmp_path, "export", "last", "--format", "onnx", "-o", "t.onnx", "--json"))["largest_difference"] <= 1e-5


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("new", "--data", "gone.csv", "-o", "x.nnb"), 1, "There is no file"),
        (("new", "iris-mlp", "--data", "x.csv", "-o", "x.nnb"), 2, "a template or --data"),
        (("new", "-o", "x.nnb"), 2, "a template or --data"),
        (("generate", "last", "--prompt", "a"), 1, "no run"),
    ],
)
def test_mistakes_are_answered_in_words(tmp_path, arguments, code, words):
    ended = nnbuilder(tmp_path, *arguments)
    assert ended.returncode == code
    assert words.lower() in ended.stderr.lower()
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "x.nnb").exists()
