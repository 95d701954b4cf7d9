"""The guided tour as a list: what a person is asked to do, where that is, and how the window shows that it was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from nnbuilder.ui.in_front import InFront
from nnbuilder.ui.start.gallery import NAME
from nnbuilder.ui.start.page import StartPage

TEMPLATE = "digits-mlp"
"""What is trained: digits that can be drawn by hand afterwards, in some seconds."""

Place = tuple[QWidget, QRect]
"""A widget, and the part of it that is meant."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the tour looks at: the document in front, the start page over it, and how that is opened."""

    front: InFront
    start_page: StartPage
    show_start: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Step:
    """`place` is None where nothing is pointed at. What was done holds whoever did it and however; `may_skip` is for what the rest
    of the tour does not need; `begin` brings what is pointed at to the front."""

    title: str
    text: str
    place: Callable[[Sight], Place | None]
    is_done: Callable[[Sight], bool]
    begin: Callable[[Sight], object] = lambda sight: None
    may_skip: bool = False


def begun(sight: Sight, reached: int) -> int:
    """Which step comes now, of a document in which `reached` was come to before: what a later step shows as done needs no earlier
    one, and without a drawing everything begins anew."""
    if not STEPS[0].is_done(sight):
        return 0
    done = [place for place, step in enumerate(STEPS) if step.is_done(sight)]
    return max(reached, done[-1] + 1)


def _card(sight: Sight) -> Place | None:
    cards = sight.start_page.templates
    item = next((cards.item(row) for row in range(cards.count()) if cards.item(row).data(NAME) == TEMPLATE), None)
    return (cards.viewport(), cards.visualItemRect(item)) if item is not None else None


def _show_card(sight: Sight) -> None:
    page = sight.start_page
    page.search.clear()
    page.families.setCurrentRow(0)
    item = next(page.templates.item(row) for row in range(page.templates.count()) if page.templates.item(row).data(NAME) == TEMPLATE)
    page.templates.setCurrentItem(item)
    page.templates.scrollToItem(item)


def _layer(sight: Sight) -> Place | None:
    """A layer that learns, as it lies on the canvas."""
    nodes = sight.front.session.graph.nodes.values()
    node = next((node for node in nodes if node.kind == "Linear"), next(iter(nodes), None))
    if node is None:
        return None
    canvas = sight.front.canvas
    box = canvas.node_scene_rect(node.id)
    return canvas.viewport(), QRect(canvas.mapFromScene(box.topLeft()), canvas.mapFromScene(box.bottomRight()))


def _whole(part: Callable[[Sight], QWidget]) -> Callable[[Sight], Place | None]:
    def place(sight: Sight) -> Place | None:
        widget = part(sight)
        return widget, QRect(QPoint(0, 0), widget.size())

    return place


def _start_button(sight: Sight) -> QWidget:
    return sight.front.training.start


def _bring(pane: str) -> Callable[[Sight], object]:
    """Shows a pane, wherever it stands, also where it was hidden."""
    return lambda sight: sight.front.desk.bring(pane)


def _is_drawn(sight: Sight) -> bool:
    return not sight.start_page.isVisible() and bool(sight.front.session.graph.nodes)


def _has_run(sight: Sight) -> bool:
    return sight.front.runner.is_active or sight.front.runner.view.run is not None


def _has_answer(sight: Sight) -> bool:
    return sight.front.runner.view.run is not None and sight.front.try_it.answer is not None


STEPS = (
    Step(
        "Begin with a network that is drawn already",
        "It reads a picture of a digit and says which one it is. Click the card, or press Enter.",
        _card,
        _is_drawn,
        _show_card,
    ),
    Step(
        "This is the whole network",
        "Pictures of digits come in on the left, each box is a layer, the answer leaves on the right. Click this layer.",
        _layer,
        lambda sight: bool(sight.front.session.selection),
        lambda sight: sight.front.canvas.setFocus(),
        may_skip=True,
    ),
    Step(
        "What a layer is, is set here",
        "Make its number of outputs smaller, 64 say, and press Enter. Everything behind it follows, and Ctrl+Z takes it back.",
        _whole(lambda sight: sight.front.inspector),
        lambda sight: bool(len(sight.front.session.history)),
        _bring("inspector"),
        may_skip=True,
    ),
    Step(
        "Let it learn",
        "Press Start. It sees about 1,200 digits many times over; the others are kept back to examine it with.",
        _whole(_start_button),
        _has_run,
        _bring("training"),
    ),
    Step(
        "It is learning",
        "The curves show how wrong it still is: on what it learns from, and on what it has never seen. That takes a few seconds.",
        _whole(lambda sight: sight.front.training.board),
        lambda sight: sight.front.runner.view.run is not None,
        _bring("training"),
    ),
    Step(
        "Ask it",
        "Draw a digit here with the mouse, or press “A real one”, and read what the network makes of it.",
        _whole(lambda sight: sight.front.try_it),
        _has_answer,
        _bring("training"),
    ),
    Step(
        "That was all of it: drawn, trained, asked",
        "Next: drop your own data on the start page, or press Tab on the canvas to add a layer. F1 has every key, and Help begins this tour again.",
        _whole(lambda sight: sight.front.try_it),
        lambda sight: False,
    ),
)
