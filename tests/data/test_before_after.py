"""What a network gets of a real sample is what training gives it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from nnbuilder.core.document import Source
from nnbuilder.data.before_after import before_after
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare


def test_numbers_and_classes_before_and_after(tmp_path):
    (tmp_path / "t.csv").write_text("a,colour,label\n" + "".join(f"{row}.5,{'red' if row % 3 else 'blue'},{'yes' if row % 2 else 'no'}\n" for row in range(40)))
    data = describe(Source("csv", "t.csv"), tmp_path)
    prepared = prepare(data, tmp_path)
    row = int(prepared.parts["train"][0])
    told = before_after(data, tmp_path)
    assert told["features"][0] == f"{row}.5, {'red' if row % 3 else 'blue'}"
    assert [float(word) for word in told["features"][1].split(", ")] == [float(f"{value:.3g}") for value in prepared.fields["features"][row].tolist()]
    assert told["label"] == (("yes" if row % 2 else "no"), str(row % 2))


def test_without_transforms_a_number_stays_as_it_is():
    data = describe(Source("builtin", "iris"), Path())
    plain = replace(data, fields=tuple(replace(field, transforms=()) for field in data.fields))
    before, after = before_after(plain, Path())["features"]
    assert np.allclose([float(word) for word in before.split(", ")], [float(word) for word in after.split(", ")], rtol=1e-2)


def test_of_a_picture_the_first_values_are_told():
    before, after = before_after(describe(Source("builtin", "digits"), Path()), Path())["image"]
    assert before.endswith("… (8 x 8)")
    assert after.endswith("… (1 x 8 x 8)")
