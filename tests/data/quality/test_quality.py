"""What is planted is found, with its numbers; what is sound is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets

from nnbuilder.core.document import DataSet, Document, Field, Source, Split
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import Cancelled
from nnbuilder.data.quality import MOST_TOLD, Finding, Sample, review
from nnbuilder.data.quality.reviewing import edit_of, reviewed


def sample(columns: dict[str, np.ndarray], target: str, *, is_class: bool, skipped: tuple[str, ...] = ()) -> Sample:
    rows = len(columns[target])
    training = np.random.default_rng(7).random(rows) < 0.7
    return Sample(columns, tuple(name for name in columns if name != target), {target: is_class}, training, skipped)


def table(rows: int = 600, seed: int = 0) -> dict[str, np.ndarray]:
    """Three columns of which the first two tell something of a yes or no."""
    draw = np.random.default_rng(seed)
    a, b, c = draw.normal(size=(3, rows))
    label = np.where(a + 0.7 * b + draw.normal(0, 0.8, rows) > 0, "yes", "no").astype(object)
    return {"a": a, "b": b, "c": c, "label": label}


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "diabetes", "digits"])
def test_the_well_known_sets_are_left_alone(name):
    loaded = getattr(sklearn.datasets, f"load_{name}")()
    target = loaded.target if name == "diabetes" else loaded.target.astype(str).astype(object)
    columns = {"image": loaded.images} if name == "digits" else {f"x{place}": values for place, values in enumerate(loaded.data.T)}
    assert review(sample({**columns, "target": target}, "target", is_class=name != "diabetes")) == ()


def test_a_plain_table_is_left_alone():
    assert review(sample(table(), "label", is_class=True)) == ()


@pytest.mark.parametrize("is_number", [True, False])
def test_what_is_known_only_afterwards_is_found(is_number):
    columns = table()
    paid = columns["label"] == "yes"
    columns["refund"] = np.where(paid, np.random.default_rng(1).uniform(5, 90, len(paid)), 0.0) if is_number else np.where(paid, "paid back", "").astype(object)
    finding = only(review(sample(columns, "label", is_class=True)))
    assert (finding.code, finding.columns) == ("leak", ("refund", "label"))
    assert "refund alone tells 100% of what sets the classes of label apart" in finding.message
    assert "the next best column, a, tells" in finding.message
    assert [(cure.action, cure.column, cure.value) for cure in finding.cures] == [("set_role", "refund", "ignore")]


def test_a_price_in_another_currency_gives_the_price_away():
    draw = np.random.default_rng(3)
    price = draw.gamma(3, 40_000, 500)
    columns = {"area": price / 1800 + draw.normal(0, 20, 500), "price_usd": price * 1.08, "price": price}
    assert codes(review(sample(columns, "price", is_class=False))) == ["leak"]


def test_a_number_of_the_row_in_a_sorted_file_is_found_as_such():
    columns = table()
    order = np.argsort(columns["label"].astype(str), kind="stable")
    columns = {"number": np.arange(1, 601), **{name: values[order] for name, values in columns.items()}}
    finding = only(review(sample(columns, "label", is_class=True)))
    assert (finding.code, finding.columns) == ("id", ("number", "label"))
    assert "sorted so that it gives label away" in finding.message


def test_a_number_of_the_row_in_a_shuffled_file_says_nothing():
    finding = only(review(sample({"number": np.arange(1, 601), **table()}, "label", is_class=True)))
    assert finding.code == "id"
    assert "says nothing about rows that are to come" in finding.message


def test_rows_that_stand_there_twice_are_counted():
    columns = table()
    columns = {name: np.concatenate([values, values[:200]]) for name, values in columns.items()}
    given = sample(columns, "label", is_class=True)
    finding = only(review(given))
    assert finding.code == "duplicates"
    training = {tuple(row) for row in np.stack([columns[name] for name in "abc"], 1)[given.training]}
    held = [tuple(row) for row in np.stack([columns[name] for name in "abc"], 1)[~given.training]]
    again = sum(row in training for row in held)
    assert finding.message.startswith(f"{again:,} of the {len(held):,} rows that validate or test")


def test_rows_of_the_same_inputs_and_other_answers_teach_nothing_by_heart():
    columns = {name: np.concatenate([values, values[:200]]) for name, values in table().items() if name != "label"}
    columns["price"] = np.random.default_rng(1).normal(size=800)
    assert "duplicates" not in codes(review(sample(columns, "price", is_class=False)))


def test_of_large_pictures_no_more_are_read_than_the_memory_takes():
    pictures = np.broadcast_to(np.uint8(7), (40_000, 3, 224, 224))
    given = Sample({"photo": pictures}, ("photo",), {}, np.arange(40_000) % 2 == 0)
    assert given.drawn(most_bytes=2**20).columns["photo"].nbytes <= 2**20


def test_more_columns_than_rows_are_told_with_both_numbers():
    draw = np.random.default_rng(3)
    columns = {f"gene_{place}": draw.normal(size=50) for place in range(200)} | {"kind": np.array(["a", "b"] * 25, dtype=object)}
    given = sample(columns, "kind", is_class=True)
    assert f"There are 200 columns to read and {given.training.sum()} rows to learn from" in only(review(given)).message


def test_the_cure_of_repeated_rows_divides_by_the_finest_column():
    columns = {name: np.concatenate([values, values[:200]]) for name, values in table().items()}
    columns["a"] = np.round(columns["a"])
    cure = only(review(sample(columns, "label", is_class=True))).cures[0]
    assert (cure.action, cure.column) == ("group", "b")
    data = DataSet(Source("csv", "t.csv"), (Field("features", "input", "numbers", ("a", "b", "c")), Field("label", "target", "category")))
    edit = edit_of(cure, Document(data=data))
    assert edit is not None
    assert edit(Document(data=data)).data.split == Split(by="group", column="b")


def test_pictures_that_stand_there_twice_are_counted():
    digits = sklearn.datasets.load_digits()
    columns = {"image": np.concatenate([digits.images[:300]] * 2), "label": np.concatenate([digits.target[:300]] * 2).astype(str).astype(object)}
    assert codes(review(sample(columns, "label", is_class=True))) == ["duplicates"]


def test_a_table_of_few_values_may_repeat_itself():
    draw = np.random.default_rng(5)
    columns = {name: draw.integers(0, 3, 400).astype(np.float64) for name in "abc"}
    columns["label"] = np.where(columns["a"] + draw.integers(0, 2, 400) > 2, "yes", "no").astype(object)
    assert "duplicates" not in codes(review(sample(columns, "label", is_class=True)))


def test_a_rare_class_is_told_with_what_its_share_means():
    columns = table(2_000)
    columns["label"] = np.where(np.random.default_rng(2).random(2_000) < 0.02, "fraud", "fine").astype(object)
    finding = only(review(sample(columns, "label", is_class=True)))
    assert finding.code == "imbalance"
    assert "whoever always answers “fine” is right 9" in finding.message
    assert finding.cures[0].action == "balance"


def test_constant_columns_gaps_dates_and_marked_numbers_are_told():
    columns = table()
    draw = np.random.default_rng(4)
    columns |= {
        "country": np.full(600, "DE", object),
        "age": np.where(draw.random(600) < 0.6, np.nan, draw.normal(40, 9, 600)),
        "joined": np.array([f"{day % 28 + 1:02}.{day % 12 + 1:02}.2021" for day in range(600)], object),
        "income": np.array([f"{1000 + int(value):,} €" for value in draw.uniform(0, 90_000, 600)], object),
    }
    findings = {finding.code: finding for finding in review(sample(columns, "label", is_class=True))}
    assert set(findings) == {"constant", "gaps", "dates", "numbers as words"}
    assert "“DE” in every row" in findings["constant"].message
    assert findings["dates"].cures[0].value == "time"


def test_few_whole_numbers_may_be_classes():
    columns = table()
    columns["label"] = np.random.default_rng(6).integers(1, 6, 600).astype(np.float64)
    assert codes(review(sample(columns, "label", is_class=False))) == ["classes as numbers"]


def test_too_few_rows_for_the_weights_drawn_are_told_and_enough_are_not():
    few = {name: values[:80] for name, values in table().items()}
    finding = only(review(sample(few, "label", is_class=True), weights=50_000))
    assert finding.code == "few rows"
    assert "50,000 weights" in finding.message
    assert review(sample(few, "label", is_class=True), weights=500) == ()


def test_few_pictures_are_better_seen_otherwise_in_each_epoch_and_augmented_ones_are_left_alone():
    data = describe(Source("builtin", "shapes", {"rows": 200}), Path())
    finding = next(finding for finding in reviewed(data, Path()) if finding.code == "few pictures")
    assert "image has 140 pictures to learn from" in finding.message
    edit = edit_of(finding.cures[0], Document(data=data))
    cured = edit(Document(data=data)).data
    assert cured.fields[0].augmentation == (Setting("Affine"),)
    assert "few pictures" not in codes(reviewed(cured, Path()))
    assert "few pictures" not in codes(reviewed(describe(Source("builtin", "shapes", {"rows": 900}), Path()), Path()))


def test_what_could_not_be_read_is_told():
    given = sample(table(), "label", is_class=True, skipped=("cat/17.png is truncated.", "dog/3.png is empty."))
    assert "2 rows or files of the source are left out, or mended; first: cat/17.png is truncated." in only(review(given)).message


def test_the_gravest_come_first_and_no_more_than_a_person_reads():
    columns = {f"nothing{place}": np.zeros(600) for place in range(9)} | table()
    columns["after"] = (columns["label"] == "yes").astype(np.float64)
    findings = review(sample(columns, "label", is_class=True))
    assert len(findings) == MOST_TOLD
    assert findings[0].code == "leak"


def test_the_order_of_the_rows_changes_nothing_but_what_is_about_order():
    given = sample(table() | {"after": (table()["label"] == "yes").astype(np.float64)}, "label", is_class=True)
    order = np.random.default_rng(9).permutation(given.rows)
    other = replace(given, columns={name: values[order] for name, values in given.columns.items()}, training=given.training[order])
    assert codes(review(other)) == codes(review(given)) == ["leak"]


def test_a_review_is_given_up_soon():
    asked = []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        review(sample(table(), "label", is_class=True), cancel=cancel)
