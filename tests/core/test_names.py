"""Names are legal by construction, and the list of words that cannot be names is that of the installed torch."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nnbuilder.core import names
from nnbuilder.core.document import DataSet, Field, Source
from nnbuilder.core.phases import Objective, Phase


def test_nothing_that_every_module_has_can_be_a_name():
    there = {name for module in (nn.Module(), nn.Sequential(), nn.ModuleList()) for name in dir(module) if not name.startswith("_")}
    containers = {"append", "extend", "insert", "pop"}
    assert there - containers <= names.MODULE_NAMES
    assert not [name for name in there - containers if names.is_legal(name)]


@given(st.text(), st.sets(st.text(max_size=5) | st.from_regex(r"[a-z]{1,64}", fullmatch=True), max_size=5))
def test_a_name_made_from_any_text_is_legal_and_free(text, taken):
    name = names.unique(text, taken)
    assert names.is_legal(name)
    assert name not in taken


def test_a_long_name_that_is_taken_stays_legal():
    long = "a" * names.LONGEST
    assert names.is_legal(names.unique(long, {long}))


@pytest.mark.parametrize("name", ["x", "input", "type", "label", "self", "torch", "match"])
def test_a_field_may_be_called_like_things_of_torch(name):
    assert Field(name, "input", "numbers").name == name


@pytest.mark.parametrize("name", ["", "_a", "a b", 'a"]', "a\n", "größe", "class", "None", "a" * 65, "1a", "a.b"])
def test_no_field_can_be_made_with_a_name_that_is_none(name):
    with pytest.raises(ValueError, match="name of a field"):
        Field(name, "input", "numbers")


def test_no_two_fields_have_one_name():
    with pytest.raises(ValueError, match="two fields are called a"):
        DataSet(Source("csv"), (Field("a", "input", "numbers"), Field("a", "target", "numbers")))


@given(st.text(max_size=200))
def test_phases_and_objectives_have_names_of_one_line(text):
    for name in (Phase(text).name, Objective(text).name):
        assert name.isprintable()
        assert name == name.strip()
        assert 0 < len(name) <= 64


@pytest.mark.parametrize(
    ("kind", "name"),
    [("Conv2d", "conv2d"), ("MaxPool2d", "max_pool2d"), ("ReLU", "relu"), ("LeakyReLU", "leaky_relu"), ("PReLU", "prelu"), ("LSTM", "lstm")],
)
def test_a_node_without_a_name_is_called_like_its_kind(kind: str, name: str):
    assert names.for_kind(kind, ()) == name
    assert names.for_kind(kind, {name}) == f"{name}_2"


@given(st.text())
def test_a_legal_name_can_be_a_field_as_well(text):
    assert names.is_field(names.legal(text))
    assert not keyword.iskeyword(names.legal(text))


@given(st.text())
def test_a_plain_text_keeps_what_is_seen(text):
    plain = names.plain(text)
    assert not set("\0\x1b\r\u202e\u2066\u2028") & set(plain)
    assert [character for character in plain if character.isprintable()] == [
        character for character in text if character.isprintable() and character in names.plain(character)
    ]
