"""Any sequence of edits of phases keeps at least one of each kind, and addresses name what they should."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core import phase_edits
from nnbuilder.core.edits import EditError
from nnbuilder.core.phases import Group, Phase

steps = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "up", "down"]), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(1, 3)), max_size=20
)


def fitting(phases, numbers, depth):
    """An address that exists, from any numbers."""
    phase = numbers[0] % len(phases)
    objective = numbers[1] % len(phases[phase].objectives)
    group = numbers[2] % len(phases[phase].objectives[objective].groups)
    return (phase, objective, group)[:depth]


@given(steps)
def test_edits_keep_one_of_each_and_name_what_they_made(edits):
    phases = (Phase(),)
    for word, a, b, c, depth in edits:
        address = fitting(phases, (a, b, c), depth)
        before = phase_edits.at(phases, address)
        if word == "add":
            phases, new = phase_edits.added(phases, address)
            assert phase_edits.at(phases, address) == before
            assert type(phase_edits.at(phases, new)) is type(before)
        elif word == "remove":
            with contextlib.suppress(EditError):
                phases = phase_edits.removed(phases, address)
        else:
            phases, new = phase_edits.moved(phases, address, -1 if word == "up" else 1)
            assert phase_edits.at(phases, new) == before
        assert phases
        assert all(phase.objectives and all(objective.groups for objective in phase.objectives) for phase in phases)


def test_a_copied_group_takes_no_nodes_of_another():
    phases = phase_edits.changed((Phase(),), (0, 0, 0), lambda group: Group((("n1",),)))
    phases, new = phase_edits.added(phases, (0, 0, 0))
    assert phase_edits.at(phases, new).paths == ()


def test_what_does_not_exist_is_known_not_to():
    assert phase_edits.exists((Phase(),), (0, 0, 0))
    assert not phase_edits.exists((Phase(),), (1,))
    assert not phase_edits.exists((Phase(),), ())
    with pytest.raises(EditError, match="the only objective"):
        phase_edits.removed((Phase(),), (0, 0))
