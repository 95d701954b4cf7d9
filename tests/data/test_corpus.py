"""Every file of the corpus is read as it should be, or refused in the right words; and whatever is garbled is told."""

from __future__ import annotations

import numpy as np
import pytest

from nnbuilder.core.document import Source
from nnbuilder.data import sources
from nnbuilder.data.errors import DataError
from tests.data.corpus import CASES


def test_there_are_a_hundred_and_twenty():
    assert len(CASES) >= 120


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_read_or_refused_with_the_right_words(tmp_path, case):
    told = CASES[case]
    told.build(tmp_path / told.name)
    source = sources.source_of(tmp_path / told.name, tmp_path)
    assert source.kind == (told.kind or source.kind)
    source = Source(source.kind, source.name, told.options or {})
    if told.refused:
        with pytest.raises(DataError) as refusal:
            sources.read(source, tmp_path)
        sentence = str(refusal.value)
        assert all(words in sentence for words in told.refused), sentence
        assert sentence.endswith(".")
        assert sentence.isprintable()
        return
    table = sources.read(source, tmp_path)
    assert told.columns.keys() <= set(table), list(table)
    for name, values in told.columns.items():
        expected = np.asarray(values)
        assert np.array_equal(table[name], expected, equal_nan=expected.dtype.kind == "f"), table[name]
        assert expected.ndim > 1 or table[name].dtype.kind == expected.dtype.kind.replace("U", "O")
    assert [row.where for row in table.skipped] == list(told.skipped)
    assert len(table.notes) == len(told.notes)
    assert all(words in note for words, note in zip(told.notes, table.notes, strict=True)), table.notes
