"""A few hundred random events on some first documents; `python -m tests.ui.attack` sends thousands."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from tests.ui.attack.events import Event
from tests.ui.attack.run import Attack, Outcome, shortest
from tests.ui.attack.starts import STARTS

EVENTS = 110
SHORT = ("resnet", "gpt", "notes")


@pytest.mark.parametrize(("start", "seed"), [(start, seed) for seed, start in enumerate(SHORT)])
def test_whatever_a_person_does_nothing_goes_wrong_and_undo_leads_back(window, start, seed):
    window.session.replace_document(STARTS[start]())
    window.start_page.hide()
    QTest.qWait(20)
    outcome = Attack(window).by_chance(EVENTS, seed)
    assert not outcome.wrong, str(outcome)


def test_what_is_reported_is_as_short_as_it_can_be():
    """Only the second and the seventh of the events matter."""
    events = [Event("key", code=place) for place in range(40)]

    def replay(some):
        codes = [event.code for event in some]
        return Outcome("broken: it" if 2 in codes and 7 in codes else "", tuple(some))

    assert [event.code for event in shortest(events, "broken: that", replay)] == [2, 7]
