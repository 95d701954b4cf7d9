"""Titles, columns, classes and phases that are code, markup or formulas stay words in everything that is written."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.core.document import Source
from nnbuilder.core.phases import Objective, Part, Phase
from nnbuilder.data.describe import describe
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import Bundle, export
from nnbuilder.export.formats import EXPORTERS, exporter
from nnbuilder.export.markdown import fenced, words
from nnbuilder.insight.answers import to_csv
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.hostile.words import WORDS, rose

TITLE = "".join(WORDS[:19]).replace("\ud800", "")
COLUMNS = ("file", "=cmd|' /C calc'!A0", '"""', "{root}{0}%s", "<script>alert(1)</script>", "a\u202eb", "](javascript:alert(1))", "allow_pickle")
CLASSES = ("=1+cmd|' /C calc'!A0", "<img src=x onerror=alert(1)>", "'''\\")


def _table(folder: Path) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, "label"])
    chance = np.random.default_rng(3)
    for row in range(60):
        writer.writerow([*(f"{number:.3f}" for number in chance.normal(size=len(COLUMNS)) + row % 3), CLASSES[row % 3]])
    (folder / "data.csv").write_text(text.getvalue(), "utf-8")
    return text.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def bundle(folder) -> Bundle:
    _table(folder)
    data = describe(Source("csv", "data.csv"), folder)
    drawn = propose(data, TITLE).document
    phase = Phase("```\n<script>", 2, None, Part((("label", (CLASSES[0], CLASSES[1])),)), (Objective(TITLE),))
    document = replace(drawn, phases=(phase,), data=replace(data, source=replace(data.source, name="data.csv")))
    return bundle_of(train(job_for(document, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None))


class _Tags(HTMLParser):
    """What a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def _written(bundle: Bundle, name: str, folder: Path) -> Path:
    chosen = exporter(name)
    path = folder / f"model{chosen.suffix}"
    export(bundle, chosen, path)
    return path


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_is_written_read_back_and_runs_nothing(bundle, tmp_path, name):
    _written(bundle, name, tmp_path)
    assert not rose()


def _tags(text: str) -> list[str]:
    found = _Tags()
    found.feed(text)
    return found.tags


def test_pages_hold_no_markup_of_the_document(bundle, tmp_path):
    card = _written(bundle, "card", tmp_path).read_text("utf-8")
    readme = (_written(bundle, "python", tmp_path) / "README.md").read_text("utf-8")
    cells = json.loads(_written(bundle, "notebook", tmp_path).read_text("utf-8"))["cells"]
    notebook = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    for page in (card, readme, *notebook[:-1]):
        assert _tags(page) == []
        assert not re.search(r"(?<!\\)\](?<!\\)\(", page)
        assert "javascript:alert" in page or page not in (card, readme)
        assert "\u202e" not in page
    assert notebook[-1].count("\n```") == 1 or notebook[-1].startswith("## How it was trained\n\n````")


def test_the_written_script_answers_the_hostile_table(bundle, folder, tmp_path):
    project = _written(bundle, "python", tmp_path)
    ended = _ask(project, folder / "data.csv")
    assert ended.returncode == 0, ended.stderr
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [answer["row"] for answer in answers] == list(range(1, 61))
    assert {answer["answer"] for answer in answers} <= set(CLASSES)
    assert [name for name in to_csv(bundle.predictor.predict(bundle.raw)).splitlines()[0].split(",") if name.startswith(("=", "+", "-", "@"))] == []


def _ask(project: Path, given: Path):
    return subprocess.run([sys.executable, str(project / "predict.py"), str(given)], capture_output=True, text=True, cwd=project, check=False, timeout=200)


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "hello")


NUMBERS = "1," * (len(COLUMNS) - 1)
BROKEN = {
    "a giant cell": ("t.csv", lambda path, head: path.write_text(f"{head}\n{NUMBERS}{'9' * 200_000}\n"), "is no number that a network can read"),
    "infinity": ("t.csv", lambda path, head: path.write_text(f"{head}\n{NUMBERS}inf\n"), "holds inf in row 1"),
    "beyond numbers": ("t.csv", lambda path, head: path.write_text(f"{head}\n{NUMBERS}1e300\n"), "holds 1e300 in row 1"),
    "an empty row": ("t.csv", lambda path, head: path.write_text(f"{head}\n{NUMBERS}1\n\n{NUMBERS}1\n"), "The row is empty."),
    "a short row": ("t.csv", lambda path, head: path.write_text(f"{head}\n{NUMBERS}1\n1,2\n"), "There are 2 cells, but 8 columns."),
    "a torn archive": ("t.npz", lambda path, head: path.write_bytes(b"PK\x03\x04cut"), "cannot be answered"),
    "no arrays": ("t.npz", lambda path, head: _zip(path), "is missing"),
    "a torn array": ("t.npy", lambda path, head: path.write_bytes(b"\x93NUMPY\x01"), "cannot be answered"),
    "objects": ("t.npy", lambda path, head: np.save(path, np.array([{}]), allow_pickle=True), "cannot be answered"),
    "an unknown suffix": ("t.doc", lambda path, head: path.write_bytes(b"x"), "neither a .csv table nor a .npy or .npz array"),
    "a picture for a table": ("t.png", lambda path, head: path.write_bytes(b"x"), "neither a .csv table"),
    "nothing there": ("gone.csv", lambda path, head: None, "No such file"),
    "bytes that are no text": ("t.csv", lambda path, head: path.write_bytes(b"\xff\xfe\xff"), "cannot be answered"),
}

IN_PLACE = ("an empty row", "a short row")
"""Where other rows are answered, the one that cannot be says so in its place."""


@pytest.mark.slow
def test_the_written_script_tells_what_it_cannot_answer(bundle, folder, tmp_path):
    project = _written(bundle, "python", tmp_path)
    head = (folder / "data.csv").read_text("utf-8").splitlines()[0].removesuffix(",label")
    given = tmp_path / "given"
    given.mkdir()
    calls = []
    for place, (name, make, _) in enumerate(BROKEN.values()):
        (given / str(place)).mkdir()
        make(given / str(place) / name, head)
        calls.append(str(given / str(place) / name))
    # One process for all of them: each is what `python predict.py INPUT` runs.
    code = (
        "import contextlib, io, json, runpy, sys, traceback\n"
        "for path in json.loads(sys.stdin.read()):\n"
        "    sys.argv = ['predict.py', path]\n"
        "    try:\n"
        "        with contextlib.redirect_stdout(io.StringIO()) as said: runpy.run_path('predict.py', run_name='__main__')\n"
        "        print(json.dumps(['answered', said.getvalue()]))\n"
        "    except SystemExit as left: print(json.dumps(['left', str(left)]))\n"
        "    except BaseException: print(json.dumps(['broke', traceback.format_exc()]))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], input=json.dumps(calls), capture_output=True, text=True, cwd=project, check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr
    for case, (_, _, what), line in zip(BROKEN, BROKEN.values(), ended.stdout.splitlines(), strict=True):
        end, sentence = json.loads(line)
        assert end == ("answered" if case in IN_PLACE else "left"), f"{case}: {sentence}"
        assert what in sentence, case
        assert sentence.count("\n") == sentence.count('"row"')


@pytest.mark.parametrize(
    "text", [*WORDS, "www.example.org", "https://example.org", "a@b.org", "$x$", "# a", "- a", "1. a", "* * *", "&lt;b&gt;", "![a](b)", "~~a~~"]
)
def test_words_are_words_in_markdown(text):
    shown = words(text)
    assert "\n" not in shown
    assert _tags(shown) == []
    unescaped = re.sub(r"\\.", "", shown)
    assert not set("[]()`*#~!$|<>") & set(unescaped)
    assert "://" not in unescaped
    assert shown.isprintable() or not text.isprintable()


def test_ordinary_words_stay_readable():
    assert words("sepal_length") == "sepal_length"
    assert words("Wine, 13 numbers: 0.5") == "Wine, 13 numbers: 0.5"


def test_code_cannot_leave_its_block():
    assert fenced("a\n```\n<b>", "python").startswith("````python\n")
    assert fenced("a\n```\n<b>", "python").endswith("\n````")
