"""The document of a tab as it is now, and what is selected of it."""

from __future__ import annotations

from itertools import count

import pytest

from nnbuilder.core import grouping
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.session import Session
from tests.drawings import iris_mlp


@pytest.mark.usefixtures("qapp")
def test_who_hears_that_the_open_block_is_gone_sees_no_selection_of_what_was_in_it():
    session, ids = Session(CATALOGUE, iris_mlp()), (f"new{number}" for number in count())
    hidden = session.graph.named("hidden").id
    session.do("Group", lambda document: grouping.group(document, {hidden}, "Block", "block", ids.__next__, []))
    session.enter("block")
    session.select({hidden})
    heard = []
    session.graph_opened.connect(lambda: heard.append(("opened", session.selection <= session.graph.nodes.keys())))
    session.changed.connect(lambda _: heard.append(("changed", session.selection <= session.graph.nodes.keys())))
    session.do("Remove", lambda document: grouping.ungroup(document, "block", ids.__next__))
    session.undo()
    session.undo()
    assert ("opened", True) in heard and all(is_whole for _, is_whole in heard)
