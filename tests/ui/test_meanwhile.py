"""Work goes on while data is read in a thread: what is done meanwhile is neither lost nor mixed with what was read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nnbuilder.core import edits
from nnbuilder.project.files import save_document
from tests.drawings import iris_mlp


@pytest.fixture
def table(tmp_path) -> Path:
    rows = "\n".join(f"{number % 7},{number % 5},{'yes' if number % 2 else 'no'}" for number in range(60))
    (tmp_path / "answers.csv").write_text(f"a,b,bought\n{rows}\n")
    return tmp_path / "answers.csv"


def change(window, name: str) -> None:
    window.session.do("Rename", lambda document: edits.rename(document, "hidden", name))


def test_edits_made_while_data_is_read_stay_in_their_tab(window, hand, table):
    window.session.replace_document(iris_mlp())
    edited = window.session
    window.files.draw_for(table)
    change(window, "meanwhile")
    hand.wait(lambda: not window.files.worker.is_busy)
    assert window.session is not edited
    assert window.session.document.data.source.name == "answers.csv"
    assert "meanwhile" in [node.name for node in edited.document.main.nodes.values()] and edited.is_modified


def test_a_document_opened_meanwhile_stays(window, hand, table, tmp_path):
    save_document(replace(iris_mlp(), title="Chosen"), tmp_path / "chosen.nnb")
    window.files.draw_for(table)
    window.files.open_path(tmp_path / "chosen.nnb")
    threads = window.files.worker.threads
    hand.wait(lambda: not any(thread.is_alive() for thread in threads))
    hand.wait(lambda: not window.files.worker.is_busy)
    assert window.session.document.title == "Chosen"
    assert not window.session.is_modified


def test_data_chosen_for_one_document_never_binds_to_the_next(window, hand, table):
    window.session.replace_document(iris_mlp())
    window.data.choose_file(table)
    after = replace(iris_mlp(), title="Next")
    window.session.replace_document(after)
    hand.wait(lambda: not window.data.worker.is_busy)
    assert window.session.document.data.source == after.data.source
    assert not window.session.is_modified


def test_facts_of_one_data_set_never_reach_a_snapshot_that_holds_another(window, hand, table):
    window.session.replace_document(iris_mlp())
    hand.wait(lambda: not window.data.worker.is_busy)
    before = window.session.document
    window.data.choose_file(table)
    hand.wait(lambda: window.session.document.data.source.name == "answers.csv")
    hand.wait(lambda: not window.data.worker.is_busy)
    facts = window.session.document.facts
    table.write_text(table.read_text() + "1,2,maybe\n" * 9)
    window.data.read()
    hand.wait(lambda: window.session.document.facts != facts)
    assert "maybe" in window.session.document.facts.fields["bought"].names
    window.session.undo()
    assert window.session.document.data == before.data
