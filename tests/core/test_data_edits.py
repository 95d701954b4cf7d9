"""Edits of roles and kinds: pure, told by the facts of columns, and what they change is unknown until it is read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core import data_edits
from nnbuilder.core.document import DataSet, Document, Field, Source, Split, Windows
from nnbuilder.core.edits import EditError
from nnbuilder.core.facts import ColumnFacts, Facts, FieldFacts
from nnbuilder.core.settings import Setting
from nnbuilder.data.kinds import USAGES
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document

STANDARDISED = (Setting("Standardise"),)
COLUMNS = {
    "area": ColumnFacts(("numbers",), ("numbers",), 90, why="It holds 90 different numbers."),
    "city": ColumnFacts(("numbers", "category", "text"), ("category", "text"), 2),
    "rooms": ColumnFacts(("numbers", "category"), ("category", "numbers"), 5),
    "price": ColumnFacts(("numbers",), ("numbers",), 99),
    "words": ColumnFacts(("text",), ("text",), 99),
    "empty": ColumnFacts(why="It has no values."),
}
FACTS = Facts(
    {
        "features": FieldFacts("input", "numbers", (4,), names=("area", "city=a", "city=b", "rooms"), axes=("size",)),
        "price": FieldFacts("target", "numbers", (1,), names=("price",), axes=("size",)),
    },
    100,
    "1 2 3",
    COLUMNS,
)
HOUSES = Document(
    data=DataSet(
        Source("csv", "houses.csv"),
        (
            Field("features", "input", "numbers", ("area", "city", "rooms"), transforms=STANDARDISED),
            Field("price", "target", "numbers", ("price",), transforms=STANDARDISED),
            Field("words", "ignore", "text", ("words",)),
            Field("empty", "ignore", "category", ("empty",)),
        ),
        facts=FACTS,
    )
)


def fields(document: Document) -> dict[str, Field]:
    return {field.name: field for field in document.data.fields}


def test_another_column_is_predicted_and_the_one_before_is_read():
    changed = data_edits.predict(HOUSES, "rooms", USAGES)
    assert fields(changed)["rooms"] == Field("rooms", "target", "category", ("rooms",))
    assert fields(changed)["features"].columns == ("area", "city", "price")
    assert changed.data.split == Split(by="stratified", column="rooms")
    assert changed.data.unread == ("features", "rooms")
    assert changed.data.facts.columns == COLUMNS


def test_a_second_target_leaves_the_first():
    changed = data_edits.set_role(HOUSES, "city", "target", USAGES)
    assert [field.name for field in changed.data.fields if field.role == "target"] == ["price", "city"]
    assert changed.data.facts.fields.keys() == {"price"}


def test_a_column_left_out_comes_back_to_where_it_was():
    out = data_edits.set_role(HOUSES, "city", "ignore", USAGES)
    assert fields(out)["features"].columns == ("area", "rooms")
    assert fields(data_edits.set_role(out, "city", "input", USAGES))["features"] == fields(HOUSES)["features"]


def test_a_text_becomes_an_input_of_its_own():
    changed = data_edits.set_role(HOUSES, "words", "input", USAGES)
    assert fields(changed)["words"].role == "input"
    assert fields(changed)["features"] == fields(HOUSES)["features"]


def test_what_holds_nothing_is_refused_with_the_reason():
    with pytest.raises(EditError, match=r"empty cannot be an input\. It has no values\."):
        data_edits.set_role(HOUSES, "empty", "input", USAGES)
    with pytest.raises(EditError, match="The data has no field height"):
        data_edits.set_role(HOUSES, "height", "input", USAGES)
    with pytest.raises(EditError, match="choose a data set first"):
        data_edits.set_role(Document(), "height", "input", USAGES)


def test_a_kind_is_taken_where_the_columns_allow_it():
    rooms = data_edits.predict(HOUSES, "rooms", USAGES)
    amount = data_edits.set_kind(rooms, "rooms", "numbers", USAGES)
    assert fields(amount)["rooms"] == Field("rooms", "target", "numbers", ("rooms",), transforms=STANDARDISED)
    assert amount.data.split == Split()
    with pytest.raises(EditError, match="price cannot be learned as text; it can be as numbers"):
        data_edits.set_kind(HOUSES, "price", "text", USAGES)


def test_columns_are_grouped_and_taken_apart():
    apart = data_edits.group_columns(HOUSES, ("area",), "area", USAGES)
    assert fields(apart)["area"] == Field("area", "input", "numbers", ("area",), transforms=STANDARDISED)
    assert fields(apart)["features"].columns == ("city", "rooms")
    again = data_edits.group_columns(apart, ("area", "city", "rooms"), "all_of_it", USAGES)
    assert fields(again)["all_of_it"].columns == ("area", "city", "rooms")
    with pytest.raises(EditError, match="words cannot be read as numbers"):
        data_edits.group_columns(HOUSES, ("area", "words"), "both", USAGES)


def test_a_field_keeps_its_facts_under_another_name():
    renamed = data_edits.rename_field(HOUSES, "price", "euros")
    assert renamed.data.facts.fields["euros"] == FACTS.fields["price"]
    assert renamed.data.unread == ()
    with pytest.raises(EditError, match="already a field called features"):
        data_edits.rename_field(HOUSES, "price", "features")
    with pytest.raises(EditError, match="no name of a field"):
        data_edits.rename_field(HOUSES, "price", "2 euros")


def test_other_transforms_and_windows_make_shapes_unknown_and_a_split_does_not():
    assert data_edits.set_transforms(HOUSES, "price", ()).data.unread == ("price",)
    assert data_edits.set_windows(HOUSES, Windows(8), USAGES).data.unread == ("features", "price")
    assert data_edits.set_split(HOUSES, Split(seed=7)).data.unread == ()


EDITS = st.one_of(
    st.tuples(st.just("role"), st.sampled_from(list(COLUMNS)), st.sampled_from(["input", "target", "ignore", "weight", "group", "time"])),
    st.tuples(st.just("predict"), st.sampled_from(list(COLUMNS)), st.none()),
    st.tuples(st.just("group"), st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=3, unique=True), st.sampled_from(["one", "features"])),
)


@given(st.lists(EDITS, max_size=12))
def test_any_edits_keep_every_column_in_one_field_and_what_is_saved_is_read_again(edits):
    document = HOUSES
    for what, first, second in edits:
        try:
            if what == "role":
                document = data_edits.set_role(document, first, second, USAGES)
            elif what == "predict":
                document = data_edits.predict(document, first, USAGES)
            else:
                document = data_edits.group_columns(document, first, second, USAGES)
        except EditError:
            continue
    held = sorted(column for field in document.data.fields for column in field.columns)
    assert held == sorted(COLUMNS)
    for name, fact in document.data.facts.fields.items():
        assert (fields(document)[name].role, fields(document)[name].kind) == (fact.role, fact.kind)
    assert load_document(dump_document(document), CATALOGUE).document.data == document.data


def test_facts_of_columns_are_saved():
    again = load_document(dump_document(replace(HOUSES, title="Houses")), CATALOGUE).document
    assert again.data == HOUSES.data
    assert list(again.data.facts.columns) == list(COLUMNS)


def test_a_field_of_several_columns_is_read_column_by_column():
    apart = data_edits.ungroup(HOUSES, "features", USAGES)
    assert sorted(name for name, field in fields(apart).items() if field.role == "input") == ["area", "city", "rooms"]
    classes = data_edits.set_kind(data_edits.group_columns(HOUSES, ("city",), "city", USAGES), "city", "category", USAGES)
    with pytest.raises(EditError, match="of which each column is a field of its own"):
        data_edits.group_columns(classes, ("city", "rooms"), "both", USAGES)


def test_what_happens_to_damaged_rows_is_one_of_three_and_makes_shapes_unknown():
    skipping = data_edits.set_damaged(HOUSES, "skip")
    assert skipping.data.damaged == "skip"
    assert skipping.data.unread == ("features", "price")
    with pytest.raises(EditError, match="choose stop, skip, fill"):
        data_edits.set_damaged(HOUSES, "hope")
