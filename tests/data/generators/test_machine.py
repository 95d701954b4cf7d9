"""Rows from after the change: what was learned before errs on them, and few of them teach less than thousands did before."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from nnbuilder.core.document import Source
from nnbuilder.data import builtin
from nnbuilder.data.errors import DataError
from nnbuilder.data.generators.machine import SENSORS
from nnbuilder.data.sources import source_of
from tests.data.generators.baselines import drawn


def rows(**options):
    columns = drawn("machine", **options)
    return np.stack([columns[name] for name in SENSORS], axis=1), columns["state"]


def learned(**options):
    return make_pipeline(StandardScaler(), SVC(C=10.0)).fit(*rows(**options))


def test_the_old_rule_fails_few_new_rows_teach_little_and_many_would_do():
    new = rows(when="after", rows_after=1000, seed=9)
    before = learned(rows=2500)
    assert before.score(*rows(rows=1000, seed=9)) >= 0.84
    assert before.score(*new) <= 0.6
    assert learned(when="after").score(*new) <= 0.75
    assert learned(when="after", rows_after=2500).score(*new) >= 0.84


def test_before_and_after_share_nothing_but_their_columns():
    before, after = rows(rows=200), rows(when="after", rows_after=200)
    assert not np.isin(after[0], before[0]).all(axis=1).any()
    assert set(before[1]) == set(after[1])


def test_a_set_is_written_in_the_place_of_a_path(tmp_path):
    source = source_of(tmp_path / "builtin:machine,when=after,rows_after=40", tmp_path)
    assert source == Source("builtin", "machine", {"when": "after", "rows_after": 40})
    assert {len(values) for values in builtin.read(source).values()} == {40}
    assert builtin.name_of_later(Source("builtin", "machine", {"seed": 3})) == "builtin:machine,seed=3,when=after"
    assert builtin.name_of_later(source) == builtin.name_of_later(Source("builtin", "iris")) == builtin.name_of_later(Source("csv", "a.csv")) == ""
    with pytest.raises(DataError, match=r"when.*before.*after"):
        builtin.read(builtin.named("builtin:machine,when=soon"))
    (tmp_path / "builtin:iris").write_text("a,b\n1,2\n")
    assert source_of(tmp_path / "builtin:iris", tmp_path).kind == "csv"
