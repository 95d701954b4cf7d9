"""Exports that have the preparation inside do what it does, with their own operators."""

from __future__ import annotations

import io

import numpy as np
import torch

from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.image import Image
from nnbuilder.data.preparation.numbers import Amount, Numbers
from nnbuilder.data.preparation.picture_steps import PICTURE_STEPS, Crop, Grey, Resize
from nnbuilder.data.preparation.sequence import Series
from nnbuilder.data.preparation.steps import STEPS, Clip, Fill, Log, MinMax, Quantile, Scale, Standardise
from nnbuilder.export.onnx_model import quiet

CHANCE = np.random.default_rng(0)


class Prepared(torch.nn.Module):
    """Fields, one beside the other, as a whole model has them inside."""

    def __init__(self, fields):
        super().__init__()
        self.fields = fields

    def forward(self, *raw):
        return tuple(KINDS[one.kind].tensors(one, values) for one, values in zip(self.fields, raw, strict=True))


def test_onnx_does_what_the_preparation_does():
    import onnxruntime

    steps = (Standardise((2.0,), (3.0,)), Scale(5.0), MinMax((-4.0,), (9.0,), -1.0, 1.0), Log(0.5), Quantile((-3.0, 0.0, 8.0), (0.0, 0.3, 1.0)), Fill((1.5,)))
    clipped = Amount("clipped", (Fill((1.0,)), Clip((-2.0,), (2.0,))), flag=True)
    table = Numbers("table", "input", (*(Amount(step.step, (*([Fill((0.5,))] if step.step != "fill" else []), step)) for step in steps), clipped))
    picture = Image(
        "picture", "input", "picture", (3, 9, 7), (Resize(6, 5, (9, 7)), Standardise((1.0, 2.0, 3.0), (4.0, 5.0, 6.0), 3), Grey(), Crop(4, 3, (6, 5)))
    )
    series = Series("series", "input", ("series",), (6, 2), (Standardise((1.0, 2.0), (3.0, 0.5)), Clip((-1.0, -2.0), (1.0, 2.0))))
    column = np.where(CHANCE.random(20) < 0.3, np.nan, CHANCE.normal(0, 6, 20)).astype(np.float32)
    raw = {"picture": CHANCE.integers(0, 250, (20, 3, 9, 7), dtype=np.uint8), "series": CHANCE.normal(3, 2, (20, 6, 2)), **dict.fromkeys(table.columns, column)}
    fields = (table, picture, series)
    given = [KINDS[one.kind].raw_tensor(one, raw) for one in fields]

    content = io.BytesIO()
    with quiet():
        shapes = (tuple({0: torch.export.Dim("batch")} for _ in fields),)
        made = torch.onnx.export(Prepared(fields), tuple(map(torch.from_numpy, given)), dynamo=True, dynamic_shapes=shapes, external_data=False, verbose=False)
    made.save(content)
    session = onnxruntime.InferenceSession(content.getvalue(), providers=["CPUExecutionProvider"])
    found = session.run(None, dict(zip([one.name for one in session.get_inputs()], given, strict=True)))

    for one, values in zip(fields, found, strict=True):
        # Tensors of raw values are float32, so both start from those.
        whole = one.apply({**raw, "series": given[2]})[""]
        np.testing.assert_allclose(values, whole, rtol=1e-6, atol=1e-6)
    used = {step.step for one in fields for part in getattr(one, "parts", [one]) for step in part.steps}
    assert used == {*STEPS, *PICTURE_STEPS}
