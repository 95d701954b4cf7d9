"""Every set: options with limits, the same columns for the same options, and fields that are there."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from nnbuilder.core.document import Source
from nnbuilder.core.parameters import LARGEST
from nnbuilder.data import builtin
from nnbuilder.data.builtin import SETS
from nnbuilder.data.errors import DataError
from nnbuilder.data.generators.declaration import GENERATOR
from tests.data.generators.baselines import drawn

DRAWN = {name: declared for name, declared in SETS.items() if declared.origin == GENERATOR}
FEW = {name: {"rows": 400} for name in DRAWN}


def same(first, second):
    return list(first) == list(second) and all(np.array_equal(first[column], second[column]) for column in first)


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_options_draw_the_same_columns_and_another_seed_draws_others(name):
    first = drawn(name, **FEW[name])
    assert same(first, drawn(name, **FEW[name]))
    assert not same(first, drawn(name, **FEW[name], seed=1))
    assert {len(values) for values in first.values()} == {400}


@pytest.mark.parametrize("name", DRAWN)
def test_columns_are_numbers_words_or_arrays_without_a_gap(name):
    for column, values in drawn(name, **FEW[name]).items():
        assert column.isidentifier()
        if values.dtype == object:
            assert all(type(value) is str and value and value == value.strip() for value in values), column
        else:
            assert values.dtype in ((np.float64, np.int64) if values.ndim == 1 else (np.uint8, np.float32)), column
            assert np.isfinite(values).all(), column
            assert values.min() < values.max(), column


@pytest.mark.parametrize("name", SETS)
def test_fields_split_and_windows_name_columns_that_there_are(name):
    source = Source("builtin", name, FEW.get(name, {}))
    columns, fields, split, windows = builtin.read(source).keys(), builtin.fields(source), builtin.split(source), builtin.windows(source)
    assert all(set(field.columns) <= columns for field in fields)
    assert any(field.role == "input" for field in fields)
    assert split is None or split.column in columns
    assert windows is None or (windows.time == split.column and split.by == "time")


@pytest.mark.parametrize("name", SETS)
def test_a_set_says_what_it_is_in_a_line_and_where_the_problem_is_from(name):
    declared = SETS[name]
    assert declared.recipe.kind == name
    assert len(declared.words()) <= 140
    assert inspect.cleandoc(declared.__doc__).startswith(declared.words())
    assert declared.paper or name == "topics"
    assert len({other.recipe.title for other in SETS.values()}) == len(SETS)


NUMBERS = [(name, option) for name, declared in DRAWN.items() for option in declared.recipe.params if option.type.base in ("int", "float")]


@pytest.mark.parametrize(("name", "option"), NUMBERS, ids=lambda value: getattr(value, "name", value))
def test_every_option_has_limits_and_at_them_a_set_is_drawn(name, option):
    assert option.min is not None
    assert option.max is not None or option.name == "seed"
    for value in {option.min, option.max or LARGEST} if option.name != "rows" else {option.min}:
        columns = drawn(name, **{**FEW[name], option.name: value})
        assert {len(values) for values in columns.values()} == {value if option.name == "rows" else 400}


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("xor", {"rows": 3}, "The built-in set xor cannot be read: rows must be from 20 to 200000, not 3."),
        ("xor", {"noise": -1}, "noise must be from 0 to 10, not -1"),
        ("xor", {"size": 3}, "no parameter size; known are noise, rows, seed"),
        ("xor", {"rows": "many"}, 'rows wants a whole number, not "many"'),
        ("xor", {"rows": 10**9}, "rows must be from 20 to 200000, not 1000000000"),
        ("recall", {"rows": 200_000, "length": 5000}, r"33\.5 GiB, more than 2 GiB; choose fewer rows, steps or symbols"),
        ("ratings", {"rows": 200_000}, "400 people and 250 films give up to 50,000 ratings, not 200,000"),
        ("dates", {"first_year": 2000, "last_year": 1990}, "The last year of the dates, 1990, is before the first, 2000"),
        ("digits", {"view": "columns"}, 'view wants "pictures", "rows"'),
        ("topics", {"length": 0}, "length must be from 1 to 10000, not 0"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_words(name, options, words):
    with pytest.raises(DataError, match=words):
        drawn(name, **options)


def test_other_options_are_another_fingerprint_and_none_are_the_old_one():
    assert builtin.fingerprint(Source("builtin", "shapes")) == "shapes of a generator"
    assert builtin.fingerprint(Source("builtin", "xor", {"noise": 0.1, "rows": 1000})) == "xor of a generator noise=0.1"
    assert builtin.fingerprint(Source("builtin", "digits", {"view": "rows"})) == "digits of scikit-learn"
