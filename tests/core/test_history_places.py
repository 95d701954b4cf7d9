"""Going to any step of the history, and several steps that become one."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core.document import Document
from nnbuilder.core.history import History


def after(*titles: str) -> tuple[History, list[Document]]:
    """A history of documents that were called one after another."""
    history, documents = History(), [Document(title="0")]
    for title in titles:
        documents.append(replace(documents[-1], title=title))
        history.push(f"Call it {title}", documents[-2], documents[-1])
    return history, documents


def test_every_step_can_be_gone_to_and_where_one_stands_is_no_step():
    history, documents = after("1", "2", "3")
    assert history.labels == ("Call it 1", "Call it 2", "Call it 3")
    for place in (0, 2, 1, 3):
        assert history.go(place) == documents[place] and len(history) == place
    assert history.go(3) is None and history.go(4) is None and history.go(-1) is None
    history.go(1)
    assert (history.undo_label, history.redo_label) == ("Call it 1", "Call it 2")
    assert history.redo() == documents[2] and history.undo() == documents[1]


def test_what_was_saved_is_known_wherever_one_comes_from():
    history, _ = after("1", "2")
    history.go(1)
    history.mark_saved()
    history.go(2)
    assert not history.is_saved
    history.go(1)
    assert history.is_saved


def test_several_steps_become_one_and_one_or_none_stays_as_it_is():
    history, documents = after("1", "2", "3")
    history.join(1, "Call it so")
    assert history.labels == ("Call it 1", "Call it so") and history.undo() == documents[1] and history.redo() == documents[3]
    history.join(1, "again")
    history.join(2, "again")
    assert history.labels == ("Call it 1", "Call it so")
    history.undo()
    history.join(0, "what was undone stays")
    assert history.labels == ("Call it 1", "Call it so")
