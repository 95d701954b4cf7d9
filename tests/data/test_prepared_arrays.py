"""What is too large for the memory is prepared once, mapped from then on, and trains to the same bits."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from nnbuilder.core.document import DataSet, Source
from nnbuilder.data import prepared_arrays
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import Prepared, prepare
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import weights_of
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import iris_mlp


@pytest.fixture
def mapped(monkeypatch):
    monkeypatch.setattr(prepared_arrays, "IN_MEMORY", 0)


def table(folder: Path) -> DataSet:
    lines = [f"{row / 8},{'ab'[row % 2]},some words {row % 7},{'xyz'[row % 3]}\n" for row in range(200)]
    (folder / "t.csv").write_text("size,kind,note,label\n" + "".join(lines))
    return describe(Source("csv", "t.csv"), folder)


def files() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (Path(os.environ["NNBUILDER_HOME"]) / "cache").rglob("*.bin")}


def same(one: Prepared, other: Prepared) -> bool:
    return one.fields.keys() == other.fields.keys() and all(torch.equal(one.fields[name], other.fields[name]) for name in one.fields)


def test_mapped_fields_are_those_in_memory_and_made_once(tmp_path, monkeypatch):
    data = table(tmp_path)
    before = prepare(data, tmp_path)
    assert not files()
    monkeypatch.setattr(prepared_arrays, "IN_MEMORY", 0)

    first, made = prepare(data, tmp_path), files()
    second = prepare(data, tmp_path)

    assert len(made) == len(before.fields)
    assert files() == made
    assert same(first, before)
    assert same(second, before)


def test_texts_with_their_masks_and_pictures_are_mapped(tmp_path, monkeypatch):
    for place in range(12):
        (tmp_path / "p" / "ab"[place % 2]).mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((4, 4), 20 * place, np.uint8)).save(tmp_path / "p" / "ab"[place % 2] / f"{place}.png")
    (tmp_path / "reviews.csv").write_text("text,label\n" + "".join(f"this is {'good' if row % 2 else 'a bad one'},{row % 2}\n" for row in range(60)))
    for source in (Source("pictures", "p"), Source("csv", "reviews.csv")):
        data = describe(source, tmp_path)
        monkeypatch.setattr(prepared_arrays, "IN_MEMORY", 2**30)
        before = prepare(data, tmp_path)
        monkeypatch.setattr(prepared_arrays, "IN_MEMORY", 0)
        assert same(prepare(data, tmp_path), before)


def test_other_data_and_other_preparation_are_made_anew(tmp_path, mapped):
    data = table(tmp_path)
    first = prepare(data, tmp_path)
    plain = replace(data, fields=tuple(replace(field, transforms=()) for field in data.fields))
    assert not same(prepare(plain, tmp_path), first)
    content = (tmp_path / "t.csv").read_text()
    (tmp_path / "t.csv").write_text(content.replace("0.125", "9.125"))
    assert not same(prepare(data, tmp_path), first)


def test_a_damaged_entry_is_made_again(tmp_path, mapped):
    data = table(tmp_path)
    first = {name: tensor.clone() for name, tensor in prepare(data, tmp_path).fields.items()}
    next(iter(files())).write_bytes(b"short")
    again = prepare(data, tmp_path)
    assert all(torch.equal(again.fields[name], first[name]) for name in first)


def test_nobody_writes_into_what_is_kept(tmp_path, mapped):
    data = table(tmp_path)
    prepare(data, tmp_path).fields["features"].fill_(7.0)
    assert not (prepare(data, tmp_path).fields["features"] == 7.0).all()


def test_a_run_on_mapped_tensors_comes_to_the_same_bits(tmp_path, monkeypatch):
    store, document = RunStore(tmp_path / "runs", CATALOGUE), iris_mlp()
    job = job_for(document, CATALOGUE, tmp_path)
    weights = []
    for limit in (2**30, 0):
        monkeypatch.setattr(prepared_arrays, "IN_MEMORY", limit)
        weights.append(weights_of(train(job, store, lambda event: None)))
    assert files()
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
