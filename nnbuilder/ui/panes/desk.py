"""The canvas with its panes around it, as an arrangement says: at its sides, below, beside it, or in windows of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.panes.apart import Apart
from nnbuilder.ui.panes.arrangement import PAGES, SIDES, Arrangement, Place
from nnbuilder.ui.panes.beside import Beside
from nnbuilder.ui.panes.pages import Pages
from nnbuilder.ui.panes.proportions import first_size, side_widths
from nnbuilder.ui.panes.side import EdgeTab, Side

Named = Mapping[str, tuple[QWidget, str]]
"""{name: the pane and its title}."""


class Desk(Guarded, QWidget):
    """What is asked of it changes its `arrangement`, which everything here follows. `rearranged` follows every change.

    `centre` is what the panes stand around; `rest` gets the keys where the pane that had them goes out of sight.
    """

    rearranged = Signal()

    def __init__(self, centre: QWidget, rest: QWidget, sides: Named, pages: Named) -> None:
        super().__init__()
        self.centre, self.rest, self.named = centre, rest, {**sides, **pages}
        self.state = Arrangement()
        self.sides = {name: Side(*sides[name]) for name in SIDES}
        self.edges = {name: EdgeTab(title) for name, (_, title) in sides.items()}
        self.pages, self.beside = Pages(pages), Beside()
        self.apart: dict[str, Apart] = {}
        self._is_covered = False
        self.upper, self.whole = QSplitter(Qt.Orientation.Horizontal), QSplitter(Qt.Orientation.Vertical)
        self._set_up()
        self._connect()
        self.arrange(self.state)

    @property
    def arrangement(self) -> Arrangement:
        """As it is now, with the frames of windows as they were left."""
        return replace(self.state, frames={**self.state.frames, **{name: window.frame for name, window in self.apart.items()}}, page=self.pages.front)

    def arrange(self, arrangement: Arrangement) -> None:
        """As that says."""
        focus = QApplication.focusWidget()
        had_keys = focus is not None and any(pane.isAncestorOf(focus) for pane, _ in self.named.values())
        self.state = arrangement
        # Each pane leaves before it arrives: Qt takes away the tab of a page that is given to somebody else.
        for name in PAGES:
            if arrangement.place_of(name) is not Place.HOME:
                self.pages.hold(name, self._where(name))
        self.beside.hold({name: self.named[name] for name in PAGES if self._is_at(name, Place.BESIDE)})
        self._show_apart()
        for name in SIDES:
            self._stand_side(name)
        for name in PAGES:
            if arrangement.place_of(name) is Place.HOME:
                self.pages.hold(name)
        self._close_empty()
        self.pages.put_in_front(arrangement.page)
        self.pages.set_open(arrangement.is_open)
        self._give_room()
        if had_keys and focus is not None and not focus.isVisible():
            self.rest.setFocus()
        self.rearranged.emit()

    def cover(self, is_covered: bool) -> None:
        """Something lies over the desk: what stands apart would lie over that."""
        self._is_covered = is_covered
        self._show_apart()

    def is_seen(self, name: str) -> bool:
        """Whether the pane is there to be looked at."""
        if name in self.state.hidden:
            return False
        return name in SIDES or self.state.place_of(name) is not Place.HOME or (self.state.is_open and self.pages.front == name)

    def bring(self, name: str) -> None:
        """Where the pane stands, it is to be seen."""
        arrangement = self.arrangement.with_hidden(name, False)
        if name in PAGES and arrangement.place_of(name) is Place.HOME:
            arrangement = replace(arrangement, page=name, is_open=True)
        if arrangement != self.arrangement:
            self.arrange(arrangement)
        if name in self.apart:
            self.apart[name].raise_()
        if self._is_at(name, Place.BESIDE):
            self.beside.setCurrentWidget(self.named[name][0])

    def move_to(self, name: str, place: Place) -> None:
        """The pane stands there from now on, and is seen."""
        self.arrange(self.arrangement.with_place(name, place))
        self.bring(name)

    def hide_pane(self, name: str) -> None:
        """Out of sight, until it is brought."""
        if name in PAGES and self.state.place_of(name) is Place.HOME:
            self.fold()
        else:
            self.arrange(self.arrangement.with_hidden(name, True))

    def fold(self) -> None:
        """The pages below, to their tabs."""
        self.arrange(replace(self.arrangement, is_open=False))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What is to be gone to with the keyboard, apart from the centre: tabs where their page is folded."""
        below: QWidget = self.named[self.pages.front][0] if self.is_seen(self.pages.front) else self.pages.tabBar()
        seen = [self.named[name][0] for name in ("inspector", *PAGES) if self.is_seen(name)]
        left = [self.named["palette"][0]] if self.is_seen("palette") else []
        return (*seen, *([below] if below not in seen else []), *left)

    def restyle(self) -> None:
        for side in self.sides.values():
            side.restyle()
        self.pages.restyle()
        self.beside.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_apart()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._show_apart()

    def _is_at(self, name: str, place: Place) -> bool:
        return self.state.place_of(name) is place and name not in self.state.hidden

    def _where(self, name: str) -> str:
        title = self.named[name][1]
        if name in self.state.hidden:
            return f"{title} is hidden."
        return f"{title} stands beside the canvas." if self.state.place_of(name) is Place.BESIDE else f"{title} has a window of its own."

    def _show_apart(self) -> None:
        """Windows for the panes that stand apart, seen as long as the desk is: another document has its own."""
        is_here = self.isVisible() and not self._is_covered
        for name in [name for name in self.named if self._is_at(name, Place.APART) and name not in self.apart and is_here]:
            window = self.apart[name] = Apart(*self.named[name], self)
            window.given_back.connect(lambda name=name: self.move_to(name, Place.HOME))
            window.stand(self.state.frames.get(name))
        for name, window in self.apart.items():
            window.setVisible(is_here and self._is_at(name, Place.APART))

    def _stand_side(self, name: str) -> None:
        side, is_home = self.sides[name], self._is_at(name, Place.HOME)
        if self.state.place_of(name) is Place.HOME and side.pane.parentWidget() is not side:
            side.take_back()
        side.setVisible(is_home)
        self.edges[name].setVisible(not is_home)

    def _close_empty(self) -> None:
        """The windows whose pane has gone back."""
        for name in [name for name in self.apart if self.state.place_of(name) is not Place.APART]:
            window = self.apart.pop(name)
            self.state = replace(self.state, frames={**self.state.frames, name: window.frame})
            window.deleteLater()

    def _set_up(self) -> None:
        for widget in (self.sides["palette"], self.centre, self.beside, self.sides["inspector"]):
            self.upper.addWidget(widget)
            self.upper.setCollapsible(self.upper.count() - 1, False)
        self.upper.setStretchFactor(1, 1)
        for widget in (self.upper, self.pages):
            self.whole.addWidget(widget)
            self.whole.setCollapsible(self.whole.count() - 1, False)
        self.whole.setStretchFactor(0, 1)
        ground = QHBoxLayout(self)
        ground.setContentsMargins(0, 0, 0, 0)
        ground.setSpacing(0)
        for widget in (self.edges["palette"], self.whole, self.edges["inspector"]):
            ground.addWidget(widget)
        ground.setStretch(1, 1)

    def _connect(self) -> None:
        for name in SIDES:
            self.sides[name].apart_wanted.connect(lambda name=name: self.move_to(name, Place.APART))
            self.sides[name].hiding_wanted.connect(lambda name=name: self.hide_pane(name))
            self.edges[name].clicked.connect(lambda _=False, name=name: self.bring(name))
        self.pages.asked.connect(self.bring)
        self.pages.folded.connect(self.fold)
        self.pages.fitted.connect(self._give_room)
        self.pages.currentChanged.connect(lambda _: self.rearranged.emit())
        self.pages.beside_wanted.connect(lambda: self.move_to(self.pages.front, Place.BESIDE))
        self.pages.apart_wanted.connect(lambda: self.move_to(self.pages.front, Place.APART))
        self.pages.back_wanted.connect(lambda name: self.move_to(name, Place.HOME))
        self.beside.below_wanted.connect(lambda: self.move_to(self._name_of(self.beside.currentWidget()), Place.HOME))
        self.beside.hiding_wanted.connect(lambda: self.hide_pane(self._name_of(self.beside.currentWidget())))
        for splitter in (self.upper, self.whole):
            splitter.splitterMoved.connect(lambda _, __: self._keep_room())

    def _name_of(self, page: QWidget) -> str:
        return next(name for name, (pane, _) in self.named.items() if pane is page)

    def _give_room(self) -> None:
        """The sizes that were chosen, as far as there is room; those of the first start where none were."""
        sizes, line = self.state.sizes, self.fontMetrics().height()
        wide = {name: sizes.get(name) or first_size(name, self.width(), line) for name in (*SIDES, "beside")}
        shown = {"palette": self.sides["palette"], "inspector": self.sides["inspector"], "beside": self.beside}
        widths = [0 if shown[name].isHidden() else wide[name] for name in ("palette", "beside", "inspector")]
        left, beside, right = side_widths(widths[0], widths[1], widths[2], self.width())
        self.upper.setSizes([left, max(self.width() - left - beside - right, 1), beside, right])
        below = min(sizes.get("below") or first_size("below", self.height(), line), self.height() * 3 // 4, self.pages.maximumHeight())
        self.whole.setSizes([max(self.height() - below, 1), below])

    def _keep_room(self) -> None:
        """After a hand has moved a border."""
        left, _, beside, right = self.upper.sizes()
        seen = {"palette": left, "beside": beside, "inspector": right}
        if self.pages.maximumHeight() > self.height():
            seen["below"] = self.whole.sizes()[1]
        self.state = replace(self.state, sizes={**self.state.sizes, **{name: size for name, size in seen.items() if size > 0}})
