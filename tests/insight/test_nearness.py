"""What a network is asked is held against its training: what is of another world is told, and real rows are not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.cli import main
from nnbuilder.core.document import Source
from nnbuilder.core.facts import FieldFacts
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare
from nnbuilder.insight.nearness import neighbourhood, unlike

TEXT = FieldFacts("input", "text", (6,), "int64", tuple("?.abcdefghij"), ("length",), "vocabulary")


@cache
def of_set(name: str):
    """The neighbourhood of the input of a built-in set, its prepared test rows, and where its values end."""
    prepared = prepare(describe(Source("builtin", name), Path()), Path())
    field, fact = next((field, fact) for field, fact in prepared.facts.fields.items() if fact.role == "input")
    train, validation, test = (prepared.fields[field].numpy()[prepared.parts[part]][:1500] for part in ("train", "validation", "test"))
    return field, neighbourhood(fact, train, validation), test, (train.min(), train.max())


@pytest.mark.parametrize("name", ["digits", "shapes", "iris", "wine", "breast_cancer", "diabetes"])
def test_at_most_one_of_twenty_real_rows_is_told(name):
    field, near, test, _ = of_set(name)
    assert len(unlike({field: near}, {field: test})) <= 0.05 * len(test)


@pytest.mark.parametrize("name", ["digits", "shapes"])
@pytest.mark.parametrize("what", ["noise", "blank page", "all white", "the negative"])
def test_what_no_picture_of_the_set_is_like_is_told(name, what):
    _, near, test, (low, high) = of_set(name)
    draw = np.random.default_rng(0)
    asked = {
        "noise": draw.uniform(low, high, test[:40].shape),
        "blank page": np.full((1, *test.shape[1:]), low),
        "all white": np.full((1, *test.shape[1:]), high),
        "the negative": low + high - test[:40],
    }[what]
    assert near.is_unlike(asked.astype(np.float32)).mean() >= 0.95


def test_pictures_of_another_set_are_told_with_the_name_of_the_field():
    field, near, _, _ = of_set("digits")
    shapes = of_set("shapes")[2].reshape(-1, 1, 8, 4, 8, 4).mean(axis=(3, 5))
    told = unlike({field: near}, {field: shapes.astype(np.float32)})
    assert len(told) >= 0.95 * len(shapes)
    assert set(told.values()) == {("image is unlike anything the network has seen in training.",)}


def test_a_page_as_even_as_none_is_told_where_all_pictures_lie_far_apart():
    """In many directions at once a blank page is nearer to every picture than these are to each other."""
    draw = np.random.default_rng(0)
    pictures = draw.normal(size=(300, 1, 12, 12)).astype(np.float32)
    near = neighbourhood(FieldFacts("input", "image", (1, 12, 12), axes=("channels", "height", "width")), pictures[:200], pictures[200:250])
    assert near.is_unlike(np.zeros((1, 1, 12, 12), dtype=np.float32)).all()
    assert near.is_unlike(pictures[250:]).mean() <= 0.05


def test_a_text_of_other_tokens_is_told():
    draw = np.random.default_rng(0)
    texts = draw.integers(2, 7, size=(400, 6))
    near = neighbourhood(TEXT, texts[:300], texts[300:350])
    assert near.is_unlike(texts[350:]).mean() <= 0.05
    assert near.is_unlike(draw.integers(8, 12, size=(20, 6))).all()


def test_a_row_of_training_is_never_unlike_it():
    _, near, _, _ = of_set("iris")
    assert not near.is_unlike(near.known * near.width + near.centre).any()


def test_the_command_line_marks_such_rows_where_it_is_asked_to(tmp_path, capsys):
    draw = np.random.default_rng(0)
    rows = [f"{a:.3f},{a + b / 20:.3f},{'yes' if a > 0 else 'no'}" for a, b in draw.normal(size=(200, 2))]
    (tmp_path / "t.csv").write_text("\n".join(["x,y,label", *rows]))
    store = ["--runs", str(tmp_path / "runs")]
    assert main(["new", "--data", str(tmp_path / "t.csv"), "-o", str(tmp_path / "t.nnb")]) == 0
    assert main(["train", str(tmp_path / "t.nnb"), "--epochs", "1", *store]) == 0
    # Each number by itself is an ordinary one; the two together are not.
    (tmp_path / "asked.csv").write_text("x,y\n1,1\n,\n1,-1\n")
    capsys.readouterr()
    assert main(["predict", "last", str(tmp_path / "asked.csv"), "--mark-unlike", "--json", *store]) == 0
    first, empty, strange = json.loads(capsys.readouterr().out)
    assert first["remarks"] == [] and empty["problem"]
    assert strange["remarks"] == ["features is unlike anything the network has seen in training."]
    assert main(["predict", "last", str(tmp_path / "asked.csv"), "--json", *store]) == 0
    assert not any(answer["remarks"] for answer in json.loads(capsys.readouterr().out))


@pytest.mark.parametrize("rows", [0, 1])
def test_so_few_rows_say_nothing_of_others(rows):
    fact = FieldFacts("input", "numbers", (2,), names=("a", "b"), axes=("size",))
    assert neighbourhood(fact, np.zeros((rows, 2), dtype=np.float32), np.zeros((0, 2), dtype=np.float32)) is None


def test_a_class_has_no_distance():
    assert (
        neighbourhood(FieldFacts("input", "category", (), "int64", ("a", "b"), (), "classes"), np.zeros(50, dtype=np.int64), np.zeros(9, dtype=np.int64))
        is None
    )
