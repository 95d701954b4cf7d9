"""Two hands that draw the same network: one with mouse and letters, one with keys only. Each counts what it does."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget

from nnbuilder.core.graph import Node, NodeId
from nnbuilder.ui.canvas.search_popup import SearchPopup
from nnbuilder.ui.canvas.view import CanvasView
from nnbuilder.ui.command_palette import CommandPalette
from nnbuilder.ui.main_window import MainWindow

NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class Hand(ABC):
    """`gestures` counts clicks, double clicks and drags, `keys` every key that is pressed, letters too."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.gestures, self.keys = window, 0, 0

    # What is drawn

    @property
    def canvas(self) -> CanvasView:
        return self.window.canvas

    def node(self, name: str) -> Node:
        node = self.window.session.graph.named(name)
        assert node is not None, f"there is no node {name}, but {sorted(one.name for one in self.window.session.graph.nodes.values())}"
        return node

    def newest(self) -> str:
        """The name of the node that was added last."""
        return list(self.window.session.graph.nodes.values())[-1].name

    def chain(self, *typed: str, behind: str = "") -> str:
        """Layers one behind another."""
        for text in typed:
            behind = self.add(text, behind)
        return behind

    # What the hand can do: each verb gives the name of what came of it

    @abstractmethod
    def data(self, name: str, title: str) -> None:
        """Chooses a set that comes with the program."""

    @abstractmethod
    def add(self, typed: str, behind: str = "") -> str:
        """A layer by what one types for it, behind a node, or by itself."""

    @abstractmethod
    def feed(self, typed: str, target: str) -> str:
        """A layer that feeds a node, at the first input that nothing feeds."""

    @abstractmethod
    def join(self, typed: str, first: str, second: str) -> str:
        """A layer that two nodes feed."""

    @abstractmethod
    def connect(self, source: str, target: str, port: str = "") -> None:
        """A wire to a port of a node, or to the first one that takes it."""

    @abstractmethod
    def block(self, first: str, last: str) -> str:
        """Makes a block of everything between two nodes of a chain."""

    @abstractmethod
    def enter(self, block: str) -> None:
        """Opens a block."""

    @abstractmethod
    def leave(self) -> None:
        """Goes back to the drawing around."""

    @abstractmethod
    def parameter(self, node: str) -> None:
        """Makes the first value of a node a parameter of the open block."""

    @abstractmethod
    def value(self, node: str, text: str) -> None:
        """Writes the first value of a node."""

    @abstractmethod
    def share(self, node: str) -> str:
        """One more use of a node with the same weights."""

    @abstractmethod
    def tie(self, node: str, owner: str) -> None:
        """Makes the first tensor of a node that of another one."""

    @abstractmethod
    def command(self, words: str) -> None:
        """What stands in a menu, by its words."""

    # How it does it

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """A key, where the focus is."""
        if key == Qt.Key.Key_Menu:
            # The window system makes this event of the key; without one it is made here.
            widget = self._focus()
            middle = widget.rect().center()
            QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, widget.mapToGlobal(middle)))
        else:
            QTest.keyClick(self._focus(), key, modifiers)
        self.keys += 1
        QApplication.processEvents()

    def type(self, text: str) -> None:
        QTest.keyClicks(self._focus(), text)
        self.keys += len(text)
        QApplication.processEvents()

    def wait(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            QApplication.processEvents()
            time.sleep(0.005)

    def _come_back(self) -> None:
        """What the window manager of a desktop does when a dialog or a menu has closed."""
        self.window.activateWindow()
        QApplication.processEvents()

    def popup(self) -> SearchPopup:
        return next(found for found in self.canvas.findChildren(SearchPopup) if found.isVisible())

    def _focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        widget = popup or QApplication.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget

    def _search(self, typed: str) -> str:
        """Types into the search that is open and takes the first offer."""
        assert isinstance(QApplication.focusWidget(), QLineEdit)
        self.type(typed)
        offer = self.popup().rows.offer
        assert offer is not None, f"nothing is offered for {typed}"
        self.press(ENTER)
        return self.newest()

    def _bound(self, field: str) -> bool:
        data = self.window.session.document.data
        return data is not None and data.facts is not None and field in data.facts.fields


class Keyboard(Hand):
    """Never touches the mouse."""

    def data(self, name: str, title: str) -> None:
        self.command(title)
        self.wait(lambda: (data := self.window.session.document.data) is not None and data.facts is not None)

    def add(self, typed: str, behind: str = "") -> str:
        self._go(behind)
        if not behind and self.window.session.selection:
            self.press(Qt.Key.Key_A, CTRL | SHIFT)
        self.press(TAB)
        return self._search(typed)

    def feed(self, typed: str, target: str) -> str:
        self._go(target)
        self.press(TAB, SHIFT)
        return self._search(typed)

    def join(self, typed: str, first: str, second: str) -> str:
        made = self.add(typed, first)
        self.connect(second, made)
        return made

    def connect(self, source: str, target: str, port: str = "") -> None:
        """From the end that is selected already, if one is."""
        if self._is_selected(target) and not port:
            self.press(Qt.Key.Key_C, SHIFT)
            self.type(self._short(source))
        else:
            self._go(source)
            self.press(Qt.Key.Key_C)
            self.type(f"{target} {port}".strip())
        self.press(ENTER)

    def block(self, first: str, last: str) -> str:
        self._go(first)
        self.press(Qt.Key.Key_L)
        self.press(Qt.Key.Key_G, CTRL)
        return self._selected()

    def enter(self, block: str) -> None:
        self._go(block)
        self.press(Qt.Key.Key_Down, CTRL)

    def leave(self) -> None:
        self.press(Qt.Key.Key_Up, CTRL)

    def parameter(self, node: str) -> None:
        self._go(node)
        self.press(ENTER)
        self.press(Qt.Key.Key_Menu)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        entries = [action.text() for action in menu.actions() if action.isEnabled() and not action.isSeparator()]
        up = len(entries) - next(place for place, text in enumerate(entries) if text.startswith("Make `"))
        for _ in range(up):
            self.press(Qt.Key.Key_Up)
        self.press(ENTER)
        self.press(ESC)

    def value(self, node: str, text: str) -> None:
        self._go(node)
        self.press(ENTER)
        self.type(text)
        self.press(ENTER)
        self.press(ESC)

    def share(self, node: str) -> str:
        self._go(node)
        self.press(Qt.Key.Key_D, ALT)
        return self._selected()

    def tie(self, node: str, owner: str) -> None:
        self._go(node)
        self.press(Qt.Key.Key_W, SHIFT)
        self.type(self._short(owner))
        self.press(ENTER)

    def command(self, words: str) -> None:
        self.press(Qt.Key.Key_P, CTRL | SHIFT)
        palette = QApplication.activeWindow()
        assert isinstance(palette, CommandPalette)
        self.type(words)
        self.press(ENTER)
        self._come_back()

    def _go(self, name: str) -> None:
        """Selects a node by finding it, unless it is selected."""
        if not name or self._is_selected(name):
            return
        self.press(Qt.Key.Key_F, CTRL)
        for letter in name:
            self.type(letter)
            if self._is_selected(name):
                break
        self.press(ESC)
        assert self._is_selected(name)

    def _short(self, name: str) -> str:
        return name

    def _selected(self) -> str:
        session = self.window.session
        return session.graph.nodes[next(iter(session.selection))].name

    def _is_selected(self, name: str) -> bool:
        node = self.window.session.graph.named(name)
        return node is not None and self.window.session.selection == {node.id}


class Mouse(Hand):
    """Clicks and drags, and letters where there is something to type."""

    def data(self, name: str, title: str) -> None:
        self._click(self.window.data.buttons[name])
        self.wait(lambda: (data := self.window.session.document.data) is not None and data.facts is not None)

    def add(self, typed: str, behind: str = "") -> str:
        if behind:
            start = self._port(behind)
            self._drag(start, self._free(start))
        else:
            self._double(self._free(self.canvas.mapToScene(self.canvas.viewport().rect().center())))
        return self._search(typed)

    def feed(self, typed: str, target: str) -> str:
        self._see(target)
        node, graph = self.node(target).id, self.window.session.graph
        shape = self.canvas.graph_scene.looks[node].shape
        port = next(port for port in shape.inputs if not graph.into(node, port[0]))
        end = self.canvas.port_position(node, port[0], False, port[1])
        self._drag(end, end - QPointF(60, 0))
        return self._search(typed)

    def join(self, typed: str, first: str, second: str) -> str:
        made = self.add(typed, first)
        self.connect(second, made)
        return made

    def connect(self, source: str, target: str, port: str = "") -> None:
        node = self.node(target).id
        self._see(source, target)
        end = self.canvas.port_position(node, port, False) if port else self.canvas.node_scene_rect(node).center()
        self._drag(self._port(source), end)

    def block(self, first: str, last: str) -> str:
        graph = self.window.session.graph
        self._see(first, last)
        boxes = [self.canvas.node_scene_rect(node) for node in self._between(graph.named(first).id, graph.named(last).id)]
        whole = boxes[0]
        for box in boxes:
            whole = whole.united(box)
        self._drag(whole.topLeft() - QPointF(12, 12), whole.bottomRight() + QPointF(12, 12))
        assert len(self.window.session.selection) == len(boxes), "the frame takes others as well"
        self._menu(boxes[0].center(), "Make a block")
        return next(node.name for node in self.window.session.graph.nodes.values() if node.id in self.window.session.selection)

    def enter(self, block: str) -> None:
        self._see(block)
        self._double(self.canvas.node_scene_rect(self.node(block).id).center())

    def leave(self) -> None:
        crumbs = self.window.breadcrumbs
        buttons = crumbs.findChildren(QAbstractButton)
        self._click(next(button for button in buttons if button.isVisible()))

    def parameter(self, node: str) -> None:
        self._select(node)
        form = self.window.inspector.form
        field = next(iter(form.params.rows.values()))
        widget = field.editor.inner
        at = widget.rect().center()
        widget.customContextMenuRequested.emit(at)
        self.gestures += 1
        self._choose("Make `")

    def value(self, node: str, text: str) -> None:
        self._select(node)
        field = next(iter(self.window.inspector.form.params.rows.values()))
        QTest.mouseDClick(field.editor.inner, LEFT, NONE)
        self.gestures += 1
        field.editor.inner.selectAll()
        self.type(text)
        self.press(ENTER)

    def share(self, node: str) -> str:
        self._see(node)
        self._menu(self.canvas.node_scene_rect(self.node(node).id).center(), "Duplicate with shared weights")
        return next(one.name for one in self.window.session.graph.nodes.values() if one.id in self.window.session.selection)

    def tie(self, node: str, owner: str) -> None:
        self._see(node, owner)
        self._menu(self.canvas.node_scene_rect(self.node(node).id).center(), "Tie a tensor to")
        self._press(self.canvas.node_scene_rect(self.node(owner).id).center())

    def command(self, words: str) -> None:
        action = next(one for one in self.window.findChildren(type(self.window.menuBar().actions()[0])) if one.text().startswith(words))
        menu = next(menu for menu in self.window.menuBar().findChildren(QMenu) if action in menu.actions())
        bar = self.window.menuBar()
        QTest.mouseClick(bar, LEFT, NONE, bar.actionGeometry(menu.menuAction()).center())
        self.gestures += 1
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
        self.gestures += 1
        self._come_back()

    # Pointing

    def _between(self, first: NodeId, last: NodeId) -> list[NodeId]:
        from nnbuilder.core.graph import reachable

        graph = self.window.session.graph
        return sorted(reachable(graph, [first]) & reachable(graph, [last], upstream=True))

    def _port(self, name: str) -> QPointF:
        """The first output of a node, in view."""
        node = self.node(name)
        self._see(name)
        shape = self.canvas.graph_scene.looks[node.id].shape
        return self.canvas.port_position(node.id, shape.outputs[0], True)

    def _free(self, at: QPointF) -> QPointF:
        """Where a person would drop a wire: to the right, below what stands there."""
        from nnbuilder.ui.canvas import adding

        free = adding.free_place(self.canvas, at + QPointF(56, 0))
        if not self.canvas.viewport().rect().contains(self.canvas.mapFromScene(free)):
            self._pan(free)
        return free

    def _see(self, *names: str) -> None:
        """All of them in view: by dragging the canvas, or by looking at everything."""
        boxes = [self.canvas.node_scene_rect(self.node(name).id) for name in names]
        whole = boxes[0]
        for box in boxes:
            whole = whole.united(box)
        room = self.canvas.seen.adjusted(8, 8, -8, -8)
        if room.contains(whole):
            return
        if whole.width() < room.width() and whole.height() < room.height():
            self._pan(whole.center())
        else:
            self.press(Qt.Key.Key_Home)

    def _pan(self, to: QPointF) -> None:
        """The middle button drags the canvas until a place is in its middle."""
        port = self.canvas.viewport()
        middle = port.rect().center()
        by = middle - self.canvas.mapFromScene(to)
        QTest.mousePress(port, Qt.MouseButton.MiddleButton, NONE, middle)
        QTest.mouseMove(port, middle + by)
        QTest.mouseRelease(port, Qt.MouseButton.MiddleButton, NONE, middle + by)
        self.gestures += 1

    def _drag(self, start: QPointF, end: QPointF) -> None:
        port = self.canvas.viewport()
        a, b = self.canvas.mapFromScene(start), self.canvas.mapFromScene(end)
        QTest.mousePress(port, LEFT, NONE, a)
        QTest.mouseMove(port, a + (b - a) / 2)
        QTest.mouseMove(port, b)
        QTest.mouseRelease(port, LEFT, NONE, b)
        self.gestures += 1
        QApplication.processEvents()

    def _double(self, at: QPointF) -> None:
        QTest.mouseDClick(self.canvas.viewport(), LEFT, NONE, self.canvas.mapFromScene(at))
        self.gestures += 1
        QApplication.processEvents()

    def _press(self, at: QPointF) -> None:
        port, where = self.canvas.viewport(), self.canvas.mapFromScene(at)
        QTest.mouseMove(port, where)
        QTest.mouseClick(port, LEFT, NONE, where)
        self.gestures += 1
        QApplication.processEvents()

    def _select(self, name: str) -> None:
        self._see(name)
        self._press(self.canvas.node_scene_rect(self.node(name).id).center())

    def _menu(self, at: QPointF, words: str) -> None:
        QTest.mousePress(self.canvas.viewport(), RIGHT, NONE, self.canvas.mapFromScene(at))
        self.gestures += 1
        QTest.mouseRelease(self.canvas.viewport(), RIGHT, NONE, self.canvas.mapFromScene(at))
        self._choose(words)

    def _choose(self, words: str) -> None:
        """An entry of the menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), "no menu is open"
        # On a desktop a menu does not take the activity of its window.
        self._come_back()
        action = next(one for one in menu.actions() if one.text().startswith(words))
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
        self.gestures += 1
        QApplication.processEvents()

    def _click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, LEFT, NONE, QPoint(6, widget.height() // 2))
        self.gestures += 1
        QApplication.processEvents()
