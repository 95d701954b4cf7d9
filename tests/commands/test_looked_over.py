"""What is told of data on the command line: rows that are left out, and what looks wrong; never where nobody has asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from nnbuilder.cli import main
from nnbuilder.core.data_edits import set_damaged
from nnbuilder.core.document import Document
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document


@pytest.fixture
def orders(tmp_path, monkeypatch):
    """300 rows; a refund is known only after an order is returned, and line 6 has a cell too few."""
    monkeypatch.chdir(tmp_path)
    lines = [f"{row * 7919 % 1009}.5,{row * row % 997}.25,{200 if row % 2 else 100},{'yes' if row % 2 else 'no'}" for row in range(300)]
    lines[4] = "1.5,2.5,100"
    (tmp_path / "orders.csv").write_text("\n".join(["amount,weight,refund,returned", *lines]), "utf-8")
    assert main(["new", "--data", "orders.csv", "--damaged", "skip", "-o", "orders.nnb"]) == 0
    return tmp_path


def test_what_is_left_out_and_what_looks_wrong_is_told(orders, capsys):
    assert main(["new", "--data", "orders.csv", "-o", "again.nnb"]) == 1
    assert "or have such rows left out. Write --damaged skip for that." in capsys.readouterr().err
    assert main(["new", "--data", "orders.csv", "--damaged", "skip", "-o", "again.nnb"]) == 0
    told = capsys.readouterr().err
    assert "line 6: there are 3 cells, but 4 columns" in told
    assert "Leave refund out: --ignore refund." in told
    assert main(["check", "orders.nnb"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["check", "orders.nnb", "--data"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "line 6: there are 3 cells, but 4 columns."
    assert told[1].startswith("refund alone tells 100% ") and told[1].endswith("Leave refund out.")
    assert len(told) == 2


def test_the_same_for_programs(orders, capsys):
    capsys.readouterr()
    assert main(["check", "orders.nnb", "--data", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]
    assert data["rows"] == 299
    assert data["skipped"] == [{"where": "line 6", "reason": "there are 3 cells, but 4 columns"}]
    assert [finding["cures"][0]["column"] for finding in data["findings"] if finding["code"] == "leak"] == ["refund"]


def test_a_run_begins_with_the_same_words(orders, capsys):
    capsys.readouterr()
    assert main(["train", "orders.nnb", "--epochs", "1", "--runs", "runs"]) == 0
    told = capsys.readouterr().err
    assert "line 6: there are 3 cells" in told
    assert "Leave refund out." in told


def test_a_picture_that_cannot_be_read_stops_everything_where_that_was_chosen(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for label in ("cat", "dog"):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for number in range(10):
            Image.new("L", (8, 8), 20 * number + len(label)).save(tmp_path / "photos" / label / f"{number}.png")
    (tmp_path / "photos" / "cat" / "3.png").write_bytes(b"no picture")
    told = "photos: cat/3.png cannot be read"

    assert main(["new", "--data", "photos", "--damaged", "stop", "-o", "none.nnb"]) == 1
    assert told in (err := capsys.readouterr().err) and err.rstrip().endswith("Write --damaged skip for that.")
    assert main(["new", "--data", "photos", "-o", "photos.nnb"]) == 0
    assert "cat/3.png: cannot be read" in capsys.readouterr().err
    document = load_document(Path("photos.nnb").read_bytes(), CATALOGUE).document
    Path("photos.nnb").write_bytes(dump_document(set_damaged(document, "stop")))
    for command in (
        ["check", "photos.nnb", "--data"],
        ["train", "photos.nnb", "--runs", "runs"],
        ["train", "photos.nnb", "--data", "photos", "--runs", "runs"],
    ):
        assert main(command) == 1
        assert told in capsys.readouterr().err


def test_a_set_that_ships_stands_in_the_place_of_a_path(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "--data", "builtin:clouds,rows=60", "-o", "a.nnb"]) == 0
    assert load_document(Path("a.nnb").read_bytes(), CATALOGUE).document.title == "Two clouds"
    assert main(["train", "a.nnb", "--data", "builtin:clouds,rows=80,seed=1", "--epochs", "1", "--runs", "runs"]) == 0
    assert main(["train", "--from", "last", "--data", "builtin:clouds,rows=40", "--keep-preparation", "--epochs", "1", "--runs", "runs"]) == 0
    assert "old test part" in capsys.readouterr().out
    assert main(["new", "--data", "builtin:cloud", "-o", "b.nnb"]) == 1
    assert "no built-in data set called 'cloud'" in capsys.readouterr().err


def test_augmentations_are_read_off_the_catalogue(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "--data", "builtin:shapes,rows=60", "--augment", "flip", "affine:rotate=20,shift=0", "-o", "a.nnb"]) == 0
    fields = load_document(Path("a.nnb").read_bytes(), CATALOGUE).document.data.fields
    assert [field.augmentation for field in fields] == [(Setting("Flip"), Setting("Affine", {"rotate": 20, "shift": 0})), ()]
    assert main(["check", "a.nnb"]) == 0
    capsys.readouterr()
    for said, told in (
        ("turn", "There is no augmentation 'turn'; there are flip, affine, colour"),
        ("flip:horizontal=2", "--augment flip:horizontal=2: "),
        ("flip:sideways=1", "sideways"),
    ):
        assert main(["new", "--data", "builtin:shapes,rows=60", "--augment", said, "-o", "b.nnb"]) == 1
        assert told in capsys.readouterr().err
    assert main(["new", "--data", "builtin:clouds,rows=60", "--augment", "flip", "-o", "b.nnb"]) == 1
    assert "Nothing that is read of clouds can be augmented by flip" in capsys.readouterr().err


def test_a_document_without_data_has_none_to_look_at(tmp_path, capsys):

    (tmp_path / "empty.nnb").write_bytes(dump_document(Document()))
    assert main(["check", str(tmp_path / "empty.nnb"), "--data"]) == 1
    assert "no data set to look at" in capsys.readouterr().err
