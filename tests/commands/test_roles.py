"""`nnbuilder new --data` with the roles a person says: they are taken, and what cannot be is told."""

from __future__ import annotations

import pytest

from nnbuilder.cli import main
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [f"{i + 1},{i * 7 % 11}.5,{'red' if i % 3 else 'blue'},{i * 5 % 13}.25,{'yes' if i % 2 else 'no'}" for i in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["id,area,colour,price,sold", *rows]), "utf-8")
    return tmp_path


def new(folder, *options: str) -> dict[str, tuple[str, ...]]:
    assert main(["new", "--data", "t.csv", *options, "-o", "t.nnb"]) == 0
    data = open_document(folder / "t.nnb", CATALOGUE).document.data
    roles: dict[str, tuple[str, ...]] = {}
    for field in data.fields:
        roles[field.role] = (*roles.get(field.role, ()), *field.columns)
    assert not data.unread
    return {**roles, "seed": (str(data.split.seed),)}


def test_nothing_said(table, capsys):
    assert new(table) == {"input": ("area", "colour", "sold"), "target": ("price",), "ignore": ("id",), "seed": ("0",)}
    assert "price: What is called price is often to be predicted; sold could be it too." in capsys.readouterr().err


def test_several_targets_and_a_seed(table):
    roles = new(table, "--target", "price", "sold", "--seed", "7")
    assert roles == {"input": ("area", "colour"), "target": ("price", "sold"), "ignore": ("id",), "seed": ("7",)}


def test_only_some_inputs(table):
    assert new(table, "--target", "sold", "--input", "area", "id")["input"] == ("id", "area")


def test_some_left_out(table):
    assert new(table, "--ignore", "colour", "area") == {"input": ("sold",), "target": ("price",), "ignore": ("id", "colour", "area"), "seed": ("0",)}


def test_what_is_not_there_or_cannot_be_is_told(table, capsys):
    assert main(["new", "--data", "t.csv", "--target", "prise", "-o", "t.nnb"]) == 1
    assert "no column 'prise'; it has area, colour, sold, price, id." in capsys.readouterr().err
    assert main(["new", "iris", "--target", "price", "-o", "t.nnb"]) == 2
    assert "write --data PATH with it" in capsys.readouterr().err
    assert not (table / "t.nnb").exists()


def test_what_looks_wrong_is_told_with_its_cure(table, capsys):
    lines = [f"{row * 7919 % 1009}.5,{row * row % 997}.25,{200 if row % 2 else 100},{'yes' if row % 2 else 'no'}" for row in range(300)]
    (table / "t.csv").write_text("\n".join(["amount,weight,refund,returned", *lines]), "utf-8")
    new(table)
    told = capsys.readouterr().err
    assert "refund alone tells 100% of what sets the classes of returned apart" in told
    assert "Leave refund out: --ignore refund." in told
    (table / "t.nnb").unlink()
    new(table, "--ignore", "refund")
    assert "refund alone" not in capsys.readouterr().err
