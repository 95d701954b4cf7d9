"""What runs of the first version have kept of their preparation prepares to the same bits for ever."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.core.document import Source
from nnbuilder.data import sources
from nnbuilder.data.earlier_fits import preparation_of

FITS = sorted((Path(__file__).parents[1] / "files" / "fitted_1").glob("*.json"))


@pytest.mark.parametrize("path", FITS, ids=lambda path: path.stem)
def test_every_field_has_the_bits_it_had(path):
    kept = json.loads(path.read_text("utf-8"))
    name, _, view = path.stem.partition("-")
    raw = sources.read(Source("builtin", name, {"view": view} if view else {}), Path())

    preparation = preparation_of(json.dumps(kept["fitted"]))

    for field, (dtype, shape, digest) in kept["prepared"].items():
        (values,) = preparation.apply(field, raw).values()
        assert (str(values.dtype), list(values.shape)) == (dtype.removeprefix("torch."), shape)
        assert hashlib.sha256(np.ascontiguousarray(values)).hexdigest() == digest


@pytest.mark.parametrize("path", FITS, ids=lambda path: path.stem)
def test_what_was_read_is_written_as_it_is_written_today(path):
    preparation = preparation_of(json.dumps(json.loads(path.read_text("utf-8"))["fitted"]))

    assert json.loads(preparation.to_json())["format"] == 2
    assert preparation_of(preparation.to_json()) == preparation


def test_words_and_texts_of_the_first_version_keep_their_numbers():
    column = {"name": "colour", "kind": "category", "mean": 0.0, "std": 1.0, "values": ["blue", "red"]}
    rest = {"divisor": 1.0, "classes": []}
    words = {"role": "input", "type": "numbers", "shape": [2], "columns": [column], **rest}
    text = {"role": "target", "type": "text", "shape": [3], "columns": [{**column, "name": "text"}], **rest, "classes": ["\ufffd", "a", "b"], "shift": 1}

    preparation = preparation_of(json.dumps({"features": words, "following": text}))

    assert preparation.apply("features", {"colour": ["red", "green"]})["features"].tolist() == [[0, 1], [0, 0]]
    assert preparation.apply("following", {"text": ["xabx", "baab"]})["following"].tolist() == [[1, 2, 0], [1, 1, 2]]
