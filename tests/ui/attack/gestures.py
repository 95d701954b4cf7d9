"""What a person may do next, drawn at random from what the window shows: each a list of events."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QWidget

from nnbuilder.core.graph import End
from nnbuilder.ui.canvas.dots import place_of
from nnbuilder.ui.main_window import MainWindow
from tests.ui.attack.events import ALT, CTRL, LEFT, MIDDLE, NONE, RIGHT, SHIFT, Event, click, key, typing

Key = Qt.Key
WORDS = (
    "linear",
    "conv",
    "relu",
    "add",
    "concat",
    "lstm",
    "embedding",
    "dropout",
    "flatten",
    "cross",
    "output",
    "input",
    "attention",
    "norm",
    "xyz",
    "split",
    "1x1",
)
VALUES = ("0", "1", "-3", "16", "64", "1e400", "3, 3", "width * 2", "label.classes", "", "((", "true", "nan", "ä" * 40)
KINDS = ("Linear", "ReLU", "Conv2d", "Concat", "Add", "LSTM", "Embedding", "CrossEntropy", "Output", "Input", "MultiheadAttention", "Nonsense")
COMMANDS = ("arrange", "align tops", "same gaps from left", "weights on", "show everything", "full size", "dark", "light", "overview in")
_LETTERS = "XMJLFHQCTNSPW"
_ON_CANVAS = (
    *((Key[f"Key_{letter}"], NONE) for letter in _LETTERS),
    *((Key[f"Key_{name}"], modifiers) for name in ("Left", "Right", "Up", "Down") for modifiers in (NONE, SHIFT, ALT)),
    *((Key[f"Key_{letter}"], CTRL) for letter in "ACVXDGLIF"),
    *((Key[f"Key_{letter}"], CTRL | SHIFT) for letter in "AGZRV"),
    *((Key[f"Key_{letter}"], modifiers) for letter in "LD" for modifiers in (ALT, ALT | SHIFT)),
    *((Key[f"Key_{name}"], CTRL | SHIFT) for name in ("Left", "Right", "Up", "Down")),
    *((Key[f"Key_{name}"], NONE) for name in ("Delete", "Backspace", "Home", "Escape", "F2", "F8", "F6", "BracketLeft", "BracketRight", "1", "2", "Return")),
    *((Key[f"Key_{name}"], CTRL) for name in ("Delete", "Down", "Up", "0", "Plus", "Minus", "1", "2", "Y")),
)


class Gestures:
    """Draws gestures for what a window shows now. `Gestures.draw()` gives the next one."""

    def __init__(self, window: MainWindow, random: Random) -> None:
        self.window, self.random = window, random
        self.table: tuple[tuple[int, Callable[[], list[Event]]], ...] = (
            (10, self.drag_node),
            (12, self.draw_link),
            (3, self.click_link),
            (6, self.click_something),
            (4, self.double_click),
            (3, self.box),
            (3, self.cut),
            (5, self.bend),
            (3, self.join),
            (4, self.menu),
            (6, self.wheel),
            (2, self.pan),
            (14, self.press_key),
            (7, self.undo),
            (5, self.search),
            (3, self.palette),
            (6, self.field),
            (2, self.documents),
            (2, self.command),
            (3, self.panes),
            (2, self.steps),
            (2, self.tab),
            (2, self.pick),
            (3, self.button),
            (3, self.write_note),
            (3, self.drag_note),
            (3, self.drop),
        )

    def draw(self) -> list[Event]:
        events = self.random.choices([one for _, one in self.table], [weight for weight, _ in self.table])[0]()
        if len(events) > 2 and self.random.random() < 0.15:
            cut = self.random.randrange(1, len(events))
            events = [*events[:cut], self.interruption(), *events[cut:]]
        return events

    def interruption(self) -> Event:
        """What comes in the middle of a gesture."""
        x, y = self.anywhere()
        return self.random.choice(
            (
                key(Key.Key_Escape),
                key(Key.Key_Escape),
                Event("unfocus"),
                Event("press", x, y, RIGHT),
                key(Key.Key_Z, CTRL),
                key(Key.Key_T),
                key(Key.Key_Tab, CTRL),
                key(Key.Key_Up, CTRL),
                key(Key.Key_Return),
                key(Key.Key_Delete),
                Event("wheel", x, y, 240),
            )
        )

    # Where

    def at(self, point: QPoint, widget: QWidget) -> tuple[int, int]:
        mapped = widget.mapTo(self.window, point)
        return mapped.x(), mapped.y()

    def seen(self, scene: QPointF) -> tuple[int, int]:
        """A point of the drawing, in the window; brought to the border of the canvas where it is out of sight."""
        canvas = self.window.canvas
        at, room = canvas.mapFromScene(scene), canvas.viewport().rect()
        return self.at(QPoint(min(max(at.x(), 2), room.width() - 3), min(max(at.y(), 2), room.height() - 3)), canvas.viewport())

    def anywhere(self) -> tuple[int, int]:
        room = self.window.canvas.viewport().rect()
        return self.at(
            QPoint(self.random.randrange(2, max(3, room.width() - 2)), self.random.randrange(2, max(3, room.height() - 2))), self.window.canvas.viewport()
        )

    def node(self) -> QPointF | None:
        places = self.window.canvas.graph_scene.places
        if not places.nodes:
            return None
        box = places.box(self.random.choice(places.nodes))
        return QPointF(box.left() + self.random.random() * box.width(), box.top() + self.random.random() * box.height())

    def port(self) -> QPointF | None:
        scene = self.window.canvas.graph_scene
        if not scene.places.nodes:
            return None
        node = self.random.choice(scene.places.nodes)
        shape = scene.looks[node].shape
        ends = [(End(node, name), True) for name in shape.outputs] + [(End(node, name, index), False) for name, index in shape.inputs]
        if not ends:
            return None
        end, is_output = self.random.choice(ends)
        return scene.port_point(end, is_output=is_output)

    def wire(self) -> QPointF | None:
        scene = self.window.canvas.graph_scene
        edges = sorted(scene.places.edges, key=repr)
        return scene.path_of(self.random.choice(edges)).pointAtPercent(self.random.random()) if edges else None

    def dot(self) -> QPointF | None:
        dots = sorted(self.window.canvas.graph_scene.dots.every)
        return place_of(self.random.choice(dots)) if dots else None

    def note(self) -> QPointF | None:
        notes = sorted(self.window.canvas.graph_scene.notes.values(), key=lambda item: item.note.at.x)
        if not notes:
            return None
        item = self.random.choice(notes)
        rect = item.rect().translated(item.pos())
        return self.random.choice((rect.topLeft() + QPointF(20, 10), rect.bottomRight() - QPointF(4, 4), rect.center()))

    def thing(self) -> tuple[int, int]:
        point = self.random.choice((self.node, self.node, self.wire, self.dot, self.note, self.port, lambda: None))()
        return self.seen(point) if point is not None else self.anywhere()

    def modifiers(self) -> int:
        return self.random.choice((NONE, NONE, NONE, NONE, SHIFT, CTRL, ALT, CTRL | SHIFT))

    def drag(self, start: tuple[int, int], end: tuple[int, int], button: int = LEFT, modifiers: int | None = None) -> list[Event]:
        held = self.modifiers() if modifiers is None else modifiers
        later = self.modifiers() if modifiers is None and self.random.random() < 0.2 else held
        between = (start[0] + end[0]) // 2, (start[1] + end[1]) // 2
        moves = [Event("move", *start, 0, held), Event("press", *start, button, held), Event("move", *between, 0, later)]
        return [*moves, Event("move", *end, 0, later), Event("release", *end, button, later)]

    # What

    def drag_node(self) -> list[Event]:
        point = self.node()
        return self.drag(self.seen(point), self.thing() if self.random.random() < 0.5 else self.anywhere()) if point is not None else self.search()

    def draw_link(self) -> list[Event]:
        point, end = self.port(), self.port()
        if point is None:
            return self.palette()
        target = self.seen(end) if end is not None and self.random.random() < 0.6 else self.thing()
        events = self.drag(self.seen(point), target, modifiers=self.random.choice((NONE, NONE, NONE, SHIFT, CTRL, ALT)))
        return events if self.random.random() < 0.9 else [*events[:-1], key(Key.Key_Return), events[-1]]

    def click_link(self) -> list[Event]:
        first, second = self.port(), self.port()
        return click(*self.seen(first)) + click(*self.seen(second)) if first is not None and second is not None else self.palette()

    def click_something(self) -> list[Event]:
        return click(*self.thing(), modifiers=self.modifiers())

    def double_click(self) -> list[Event]:
        x, y = self.thing()
        after = self.random.choice(
            ([], [key(Key.Key_Escape)], [typing("renamed"), key(Key.Key_Return)], [typing("a b")], [typing("relu"), key(Key.Key_Return)])
        )
        return [*click(x, y), Event("double", x, y), *after]

    def box(self) -> list[Event]:
        return self.drag(self.anywhere(), self.anywhere())

    def bend(self) -> list[Event]:
        """Points of wires: put on one, put on all that a stroke crosses, dragged."""
        start = self.random.choice((self.wire, self.dot, self.dot))()
        if start is None or self.random.random() < 0.3:
            return self.drag(self.anywhere(), self.anywhere(), RIGHT, SHIFT)
        return self.drag(self.seen(start), self.anywhere() if self.random.random() < 0.7 else self.thing(), LEFT, self.random.choice((CTRL, CTRL, NONE, SHIFT)))

    def join(self) -> list[Event]:
        """Two nodes by a stroke."""
        start, end = self.node(), self.node()
        if start is None or end is None:
            return self.search()
        return self.drag(self.seen(start), self.seen(end), RIGHT, self.random.choice((ALT, CTRL | SHIFT, ALT | SHIFT)))

    def cut(self) -> list[Event]:
        return self.drag(self.anywhere(), self.anywhere(), RIGHT, self.random.choice((CTRL, CTRL, SHIFT, CTRL | SHIFT)))

    def menu(self) -> list[Event]:
        downs = [key(Key.Key_Down)] * self.random.randrange(0, 8)
        return [*click(*self.thing(), RIGHT), *downs, key(self.random.choice((Key.Key_Return, Key.Key_Escape))), key(Key.Key_Escape)]

    def wheel(self) -> list[Event]:
        turn, modifiers = self.random.choice((-360, -120, 120, 120, 360)), self.random.choice((NONE, NONE, CTRL, SHIFT))
        return [Event("wheel", *self.anywhere(), turn, modifiers)]

    def pan(self) -> list[Event]:
        return self.drag(self.anywhere(), self.anywhere(), MIDDLE, NONE)

    def press_key(self) -> list[Event]:
        keys = [key(*self.random.choice(_ON_CANVAS)) for _ in range(self.random.randrange(1, 4))]
        return [*click(*self.thing()), *keys] if self.random.random() < 0.5 else keys

    def undo(self) -> list[Event]:
        return [key(Key.Key_Z, self.random.choice((CTRL, CTRL, CTRL | SHIFT))) for _ in range(self.random.randrange(1, 6))]

    def search(self) -> list[Event]:
        ends = ([key(Key.Key_Return)], [key(Key.Key_Escape)], [key(Key.Key_Down), key(Key.Key_Return)], click(*self.anywhere()))
        return [*click(*self.anywhere()), key(Key.Key_Tab), typing(self.random.choice(WORDS)), *self.random.choice(ends)]

    def palette(self) -> list[Event]:
        search = self.window.palette_panel.search
        last = self.random.choice((key(Key.Key_Return), key(Key.Key_Return), key(Key.Key_Escape)))
        return [*click(*self.at(search.rect().center(), search)), key(Key.Key_A, CTRL), typing(self.random.choice(WORDS)), last]

    def field(self) -> list[Event]:
        """A click into a field of the inspector, another value, and one of the ways to leave it."""
        fields = [one for one in self.window.inspector.findChildren(QLineEdit) if one.isVisible() and not one.visibleRegion().isEmpty() and one.isEnabled()]
        buttons = [one for one in self.window.inspector.findChildren(QAbstractButton) if one.isVisible() and not one.visibleRegion().isEmpty()]
        if buttons and self.random.random() < 0.4:
            button = self.random.choice(buttons)
            return [*click(*self.at(button.visibleRegion().boundingRect().center(), button)), key(Key.Key_Escape)]
        if not fields:
            return click(*self.thing())
        field = self.random.choice(fields)
        ends = ([key(Key.Key_Return)], [key(Key.Key_Tab)], [key(Key.Key_Escape)], [key(Key.Key_Z, CTRL)], [key(Key.Key_Up)], [])
        start = click(*self.at(field.visibleRegion().boundingRect().center(), field))
        return [*start, key(Key.Key_A, CTRL), typing(self.random.choice(VALUES)), *self.random.choice(ends)]

    def documents(self) -> list[Event]:
        if len(self.window.workspace.sessions) < 4 and self.random.random() < 0.2:
            return [key(Key.Key_N, CTRL)]
        return [key(Key.Key_Tab, CTRL)]

    def command(self) -> list[Event]:
        return [
            key(Key.Key_P, CTRL | SHIFT),
            typing(self.random.choice(COMMANDS)),
            key(self.random.choice((Key.Key_Return, Key.Key_Escape))),
            key(Key.Key_Escape),
        ]

    def panes(self) -> list[Event]:
        """One comes or goes, or all of them do; F6 goes on."""
        digit = Key(Key.Key_0.value + self.random.randrange(10))
        return [self.random.choice((key(digit, ALT), key(digit, ALT), key(Key.Key_F11), key(Key.Key_F6, SHIFT), key(Key.Key_0, ALT), key(Key.Key_M, ALT)))]

    def steps(self) -> list[Event]:
        """The list of all steps, and another of them."""
        walk = [key(self.random.choice((Key.Key_Up, Key.Key_Down, Key.Key_Home))) for _ in range(self.random.randrange(1, 5))]
        last = key(self.random.choice((Key.Key_Return, Key.Key_Escape)))
        return [key(Key.Key_P, CTRL | SHIFT), typing("history"), key(Key.Key_Return), *walk, last, key(Key.Key_Escape)]

    def tab(self) -> list[Event]:
        """A tab of a document: brought to the front, renamed, dragged, or closed where nothing is lost."""
        bar, sessions = self.window.document_tabs, self.window.workspace.sessions
        first, other = (self.at(bar.tabRect(self.random.randrange(bar.count())).center(), bar) for _ in range(2))
        if len(sessions) > 1 and not self.window.session.is_modified and self.random.random() < 0.4:
            return [key(Key.Key_W, CTRL)]
        ends = ([key(Key.Key_Escape)], [key(Key.Key_Return)], click(*self.anywhere()), [key(Key.Key_Z, CTRL)])
        renamed = [*click(*first), Event("double", *first), typing(self.random.choice(("ab", "../x", "con", "a" * 200, "<b>"))), *self.random.choice(ends)]
        return self.random.choice((renamed, self.drag(first, other, LEFT, NONE), click(*first)))

    def pick(self) -> list[Event]:
        """The owner of weights, by keys or by a click."""
        point = self.node()
        start = [*click(*self.seen(point))] if point is not None else []
        ends = ([key(Key.Key_Return)], [key(Key.Key_Up), key(Key.Key_Return)], click(*self.thing()), [key(Key.Key_Escape)])
        return [*start, key(Key.Key_W, self.random.choice((NONE, SHIFT))), *self.random.choice(ends)]

    def button(self) -> list[Event]:
        """A cure in the list of problems, a step of the way out of a block, or a tab below."""
        window = self.window
        buttons: list[QWidget] = [one for one in window.problems.findChildren(QPushButton) if one.isVisible() and not one.visibleRegion().isEmpty()]
        buttons += [one for one in window.document.breadcrumbs.findChildren(QPushButton) if one.isVisible()]
        if buttons and self.random.random() < 0.8:
            chosen = self.random.choice(buttons)
            return click(*self.at(chosen.visibleRegion().boundingRect().center(), chosen))
        bar = window.tabs.tabBar()
        return click(*self.at(bar.tabRect(self.random.randrange(bar.count())).center(), bar))

    def write_note(self) -> list[Event]:
        """A new note or a frame, some words, and one of the ways to end them."""
        letter = self.random.choice((Key.Key_T, Key.Key_R))
        ends = ([key(Key.Key_Escape)], [key(Key.Key_Return, CTRL)], [key(Key.Key_Return)], click(*self.anywhere()), [Event("unfocus")], [key(Key.Key_Z, CTRL)])
        words = [typing(self.random.choice(("why so deep", "a", "two words")))] if self.random.random() < 0.7 else []
        return [Event("move", *self.anywhere()), key(letter, CTRL | SHIFT), *words, *self.random.choice(ends)]

    def drag_note(self) -> list[Event]:
        point = self.note()
        return self.drag(self.seen(point), self.anywhere()) if point is not None else self.write_note()

    def drop(self) -> list[Event]:
        return [Event("drop", *self.thing(), int(self.random.random() < 0.15), NONE, self.random.choice(KINDS))]
