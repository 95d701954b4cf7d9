"""A series that is divided by chance is told, with how alike its neighbours are; one click divides it by time."""

from __future__ import annotations

import numpy as np
import pytest

from nnbuilder.core.document import Document, Source
from nnbuilder.data.describe import describe, reread
from nnbuilder.data.quality.reviewing import edit_of, reviewed


def written(folder, values) -> None:
    days = np.datetime64("2023-01-01") + np.arange(len(values))
    noise = np.random.default_rng(0).normal(size=len(values))
    order = np.random.default_rng(1).permutation(len(values))
    rows = [f"{days[place]},{noise[place]:.4f},{values[place]}" for place in order]
    (folder / "t.csv").write_text("\n".join(["day,noise,level", *rows]), "utf-8")


LEVELS = [round(100 + 50 * np.sin(place / 20) + 17 * np.sin(place * place), 2) for place in range(300)]
CASES = {
    "a number": (LEVELS, f"{np.corrcoef(LEVELS[:-1], LEVELS[1:])[0, 1]:.2f}"),
    "a class that changes 7 times in 300 rows": (["low" if place // 40 % 2 else "high" for place in range(300)], "0.95"),
}


@pytest.mark.parametrize(("values", "likeness"), CASES.values(), ids=CASES)
def test_what_goes_on_in_time_is_told_and_divided_by_time(tmp_path, values, likeness):
    written(tmp_path, values)
    data = describe(Source("csv", "t.csv"), tmp_path)
    (finding,) = reviewed(data, tmp_path)
    assert finding.code == "time"
    assert f"follow each other in day have much the same level (a likeness of {likeness}, where 0 is chance)" in finding.message
    edit = edit_of(finding.cures[0], Document(data=data))
    assert edit is not None
    divided = reread(edit(Document(data=data)).data, tmp_path)
    assert (divided.split.by, divided.split.column) == ("time", "day")
    assert reviewed(divided, tmp_path) == ()


def test_rows_that_only_happen_to_have_a_date_are_left_alone(tmp_path):
    written(tmp_path, [f"{value:.4f}" for value in np.random.default_rng(2).normal(size=300)])
    assert reviewed(describe(Source("csv", "t.csv"), tmp_path), tmp_path) == ()
