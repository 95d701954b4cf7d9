"""Whatever is read and whatever is learned, a first network is drawn, is sound, and its loss falls in 20 steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import DataSet, Field, Source
from nnbuilder.core.phases import Part
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import reread
from nnbuilder.data.sources.arrays import to_npz
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train

ROWS = 48
STANDARDISED, SCALED = (Setting("Standardise"),), (Setting("Scale"),)


def columns() -> dict[str, np.ndarray]:
    chance = np.random.default_rng(0)
    x = chance.normal(size=ROWS)
    words = np.array(["one two three", "four five six seven"])[(x > 0).astype(int)]
    picture = np.clip(128 + 60 * x[:, None, None] + chance.normal(size=(ROWS, 8, 8)), 0, 255).astype(np.uint8)
    return {
        "a": x,
        "b": chance.normal(size=ROWS),
        "colour": np.array(["red", "blue"])[(x > 0).astype(int)],
        "review": words,
        "answer": np.array(["no", "yes indeed"])[(x > 0).astype(int)],
        "photo": picture,
        "odd": picture[:, :7, :7],
        "mask": (picture > 128).astype(np.uint8),
        "wave": np.cumsum(chance.normal(size=(ROWS, 80, 1)), axis=1),
        "short": np.cumsum(chance.normal(size=(ROWS, 12, 1)), axis=1),
    }


INPUTS = {
    "numbers": Field("numbers", "input", "numbers", ("a", "b", "colour"), transforms=STANDARDISED),
    "class": Field("class_", "input", "category", ("colour",)),
    "text": Field("review", "input", "text", ("review",), {"unit": "words"}),
    "picture": Field("photo", "input", "image", ("photo",), transforms=SCALED),
    "odd picture": Field("odd", "input", "image", ("odd",), transforms=SCALED),
    "mask": Field("mask", "input", "mask", ("mask",)),
    "series": Field("wave", "input", "sequence", ("wave",), transforms=STANDARDISED),
    "short series": Field("short", "input", "sequence", ("short",), transforms=STANDARDISED),
}
TARGETS = {
    "number": Field("a", "target", "numbers", ("a",), transforms=STANDARDISED),
    "class": Field("colour", "target", "category", ("colour",)),
    "text": Field("answer", "target", "text", ("answer",), {"unit": "words"}),
    "mask": Field("marks", "target", "mask", ("mask",)),
    "picture": Field("clean", "target", "image", ("photo",), transforms=SCALED),
    "series": Field("next", "target", "sequence", ("short",), transforms=STANDARDISED),
    "nothing": None,
}
SEVERAL = {
    "numbers and text": ("numbers", "text"),
    "picture, numbers and class": ("picture", "numbers", "class"),
    "series and mask": ("series", "mask"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("all")
    (folder / "all.npz").write_bytes(to_npz(columns()))
    return folder


def check(folder: Path, given: list[Field], aims: list[Field]) -> None:
    data = reread(DataSet(Source("arrays", "all.npz"), (*given, *aims)), folder)
    proposal = propose(data, "First")
    document = proposal.document
    wrong = [diagnostic.message for diagnostic in analyze(document, CATALOGUE).diagnostics if diagnostic.severity in ("error", "warning")]
    assert not wrong
    assert all(reason.endswith(".") for reason in proposal.reasons)
    names = [node.name for node in document.main.nodes.values()]
    assert len(set(names)) == len(names)
    phase = replace(document.phases[0], epochs=20, part=Part(batch_size=ROWS))
    document = replace(document, phases=(phase,))
    run = train(job_for(document, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None)
    losses = [row["metrics"]["train/loss"] for row in run.history]
    assert len(losses) == 20
    assert min(losses[-3:]) < losses[0]


@pytest.mark.parametrize("aim", TARGETS)
@pytest.mark.parametrize("given", INPUTS)
def test_one_input(folder, given, aim):
    target = TARGETS[aim]
    check(folder, [INPUTS[given]], [target] if target is not None else [])


@pytest.mark.parametrize("aims", [("number",), ("class", "number"), ("mask", "class", "text"), ()], ids=" and ".join)
@pytest.mark.parametrize("given", SEVERAL)
def test_several(folder, given, aims):
    check(folder, [INPUTS[name] for name in SEVERAL[given]], [TARGETS[name] for name in aims])
