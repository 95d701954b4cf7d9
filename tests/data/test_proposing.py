"""What a person would mean is proposed, and what else was possible is said."""

from __future__ import annotations

import numpy as np
import pytest

from nnbuilder.core.document import Source
from nnbuilder.data.describe import describe
from nnbuilder.data.sources.arrays import to_npz


def proposed(folder, header: str, *rows: str) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    (folder / "t.csv").write_text("\n".join([header, *rows]), "utf-8")
    return {field.name: (field.role, field.kind, field.columns) for field in describe(Source("csv", "t.csv"), folder).fields}


REVIEW = "the film was {} from the first minute to the last"
TABLES = {
    "a class at the end before a number named y": ("x,y,kind", [f"{i}.5,{i * 7 % 11}.25,{'ab'[i % 2]}" for i in range(40)], "kind"),
    "a name before a class at the end": ("a,price,kind", [f"{i}.5,{i * 7 % 11}.25,{'ab'[i % 2]}" for i in range(40)], "price"),
    "y where nothing else speaks": ("y,a,b", [f"{i}.5,{i * 7 % 11}.25,{i * 3 % 13}.75" for i in range(40)], "y"),
    "never an id": ("a,b,customer_id", [f"{i}.5,{i * 7 % 11}.25,{i + 1000}" for i in range(40)], "b"),
    "never a date": ("a,b,day", [f"{i}.5,{i * 7 % 11}.25,2024-01-{i % 9 + 1:02}" for i in range(40)], "b"),
}


@pytest.mark.parametrize("case", TABLES)
def test_the_target_is_the_column_a_person_would_mean(tmp_path, case):
    header, rows, target = TABLES[case]
    fields = proposed(tmp_path, header, *rows)
    assert [columns for role, _, columns in fields.values() if role == "target"] == [(target,)]


def test_what_else_was_possible_is_said(tmp_path):
    (tmp_path / "t.csv").write_text("a,price,kind\n" + "\n".join(f"{i}.5,{i * 7 % 11}.25,{'ab'[i % 2]}" for i in range(40)), "utf-8")
    columns = describe(Source("csv", "t.csv"), tmp_path).facts.columns
    assert columns["price"].why == "What is called price is often to be predicted; kind could be it too. It holds 11 different numbers."


def test_texts_stand_beside_numbers_as_a_field_of_their_own(tmp_path):
    rows = [f"{i * 7 % 11}.5,{REVIEW.format(('good', 'bad')[i % 2])} {i},{'yes' if i % 2 else 'no'}" for i in range(40)]
    fields = proposed(tmp_path, "length,review,liked", *rows)
    assert fields == {
        "features": ("input", "numbers", ("length",)),
        "review": ("input", "text", ("review",)),
        "liked": ("target", "category", ("liked",)),
    }


def test_two_texts_are_a_pair(tmp_path):
    rows = [f"the house number {i} is red,das Haus Nummer {i} ist rot" for i in range(40)]
    assert proposed(tmp_path, "english,german", *rows) == {"english": ("input", "text", ("english",)), "german": ("target", "text", ("german",))}


def test_names_and_ids_are_left_out(tmp_path):
    rows = [f"{i + 1},Mrs. Anna Maria Number {i},{i * 7 % 11}.5,{'ab'[i % 2]}" for i in range(40)]
    fields = proposed(tmp_path, "PassengerId,Name,fare,survived", *rows)
    assert {name: role for name, (role, _, _) in fields.items()} == {"features": "input", "survived": "target", "PassengerId": "ignore", "Name": "ignore"}


def test_pictures_and_masks_and_numbers_are_fields_of_their_own(tmp_path):
    chance = np.random.default_rng(0)
    photo = chance.integers(0, 255, (30, 12, 10), dtype=np.uint8)
    arrays = {"photo": photo, "mask": (photo > 99).astype(np.uint8), "age": chance.normal(size=30)}
    (tmp_path / "t.npz").write_bytes(to_npz(arrays))
    fields = {field.name: (field.role, field.kind) for field in describe(Source("arrays", "t.npz"), tmp_path).fields}
    assert fields == {"photo": ("input", "image"), "features": ("input", "numbers"), "mask": ("target", "mask")}


def test_a_column_of_dates_orders_the_rows_and_one_that_counts_them_says_so(tmp_path):
    days = [f"{1 + i % 28:02}.{1 + i // 28:02}.2024" for i in range(60)]
    rows = [f"{1000 + i};{day};{i % 7},5;{i * 7 % 11},25" for i, day in enumerate(days)]
    (tmp_path / "t.csv").write_text("\n".join(["Order No;Datum;Menge;Umsatz (€)", *rows]), "cp1252")
    data = describe(Source("csv", "t.csv"), tmp_path)
    roles = {field.name: (field.role, field.columns) for field in data.fields}
    assert roles == {
        "features": ("input", ("Menge",)),
        "Umsatz": ("target", ("Umsatz (€)",)),
        "Datum": ("time", ("Datum",)),
        "Order_No": ("ignore", ("Order No",)),
    }
    assert data.facts.columns["Datum"].why == "It holds 60 dates such as 01.01.2024; as a time it orders the rows."
    assert data.facts.columns["Order No"].why == "It counts the rows, so it says nothing about rows that are to come."


def test_of_two_columns_of_dates_a_person_says_which_one_counts(tmp_path):
    rows = [f"2024-01-{i % 28 + 1:02} 0{i % 9}:{i % 60:02},2024-02-{i % 28 + 1:02} 0{i % 8}:{i % 60:02},{i}.5,{i * 7 % 11}.25" for i in range(60)]
    assert {role for role, _, _ in proposed(tmp_path, "made,sent,a,b", *rows).values()} == {"input", "target", "ignore"}
