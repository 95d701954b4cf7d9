"""The pages below the canvas: a bar of tabs that is always there, and the page itself while it is open."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QTabBar, QTabWidget, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.icons import icon
from nnbuilder.ui.panes.side import small_button
from nnbuilder.ui.words import Label, mark, plain_tip

UNBOUNDED = 16_777_215
"""The largest height of a widget. Source: https://doc.qt.io/qt-6/qwidget.html#maximumHeight-prop"""


class Pages(Guarded, QTabWidget):
    """`asked(name)`: the page is to be seen, wherever it stands. `fitted`: the room it may take has
    changed. `folded` by a click on the tab in front, or by the button at its end.

    `beside_wanted`, `apart_wanted`: the page in front is to stand elsewhere; `back_wanted(name)`: here again.
    """

    asked = Signal(str)
    fitted = Signal()
    folded = Signal()
    beside_wanted = Signal()
    apart_wanted = Signal()
    back_wanted = Signal(str)

    def __init__(self, pages: Mapping[str, tuple[QWidget, str]]) -> None:
        super().__init__()
        self.pages = pages
        self.setTabBar(_Bar())
        self.setDocumentMode(True)
        self.stack = next(child for child in self.findChildren(QStackedWidget) if child.parent() is self)
        self._limits: dict[str, int] = {}
        self.elsewhere = {name: _Elsewhere(title, self) for name, (_, title) in pages.items()}
        for name, (page, title) in pages.items():
            self.addTab(page, title)
            self.elsewhere[name].back.clicked.connect(lambda _=False, name=name: self.back_wanted.emit(name))
        self._buttons()
        self.is_open = True
        self.tabBarClicked.connect(self._clicked)
        self.currentChanged.connect(lambda _: self._fit())
        self.set_open(False)

    def setCurrentWidget(self, page: QWidget) -> None:
        """Whoever names a page wants to see it, wherever it stands."""
        self.asked.emit(tuple(self.pages)[self.indexOf(page)])

    def indexOf(self, page: QWidget) -> int:
        """The place of its tab, whether the page stands here or elsewhere."""
        return next(place for place, (room, _) in enumerate(self.pages.values()) if room is page or room.isAncestorOf(page))

    def put_in_front(self, name: str) -> None:
        """The tab of a page, whether the pages are open or not."""
        self.setCurrentIndex(tuple(self.pages).index(name))

    @property
    def front(self) -> str:
        return tuple(self.pages)[max(self.currentIndex(), 0)]

    def hold(self, name: str, where: str = "") -> None:
        """The page stands here, or `where` is the sentence that stands in its place."""
        page, _ = self.pages[name]
        widget: QWidget = self.elsewhere[name] if where else page
        self.elsewhere[name].sentence.setText(where)
        place = tuple(self.pages).index(name)
        if self.widget(place) is widget:
            return
        text, current = self.tabText(place), self.currentIndex()
        blocked = self.blockSignals(True)
        self.removeTab(place)
        self.insertTab(place, widget, text)
        self.setCurrentIndex(current)
        self.blockSignals(blocked)
        self._fit()

    def set_open(self, is_open: bool) -> None:
        self.is_open = is_open
        # Of pages that are folded none is in front.
        mark(self.tabBar(), "folded", not is_open)
        self.fold.setIcon(icon("fold" if is_open else "open-up"))
        words = "Fold the pages to their tabs" if is_open else "Open the page in front"
        self.fold.setToolTip(plain_tip(words))
        self.fold.setAccessibleName(words)
        for button in (self.beside, self.apart):
            button.setVisible(is_open)
        self._fit()

    def limit(self, name: str, height: int) -> None:
        """A page with little to say takes no more than that."""
        self._limits[name] = height
        self._fit()

    def restyle(self) -> None:
        self.beside.setIcon(icon("beside"))
        self.apart.setIcon(icon("apart"))
        self.fold.setIcon(icon("fold" if self.is_open else "open-up"))

    def _fit(self) -> None:
        self.stack.setVisible(self.is_open)
        bar = self.tabBar().sizeHint().height()
        most = min(bar + self._limits.get(self.front, UNBOUNDED), UNBOUNDED) if self.is_open else bar
        if most != self.maximumHeight():
            self.setMaximumHeight(most)
            self.fitted.emit()

    def _clicked(self, place: int) -> None:
        """Before Qt puts the tab in front: a click on the one that is there already folds the pages."""
        if place < 0:
            return
        if self.is_open and place == self.currentIndex():
            self.folded.emit()
        else:
            self.asked.emit(tuple(self.pages)[place])

    def _buttons(self) -> None:
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(0)
        self.beside = small_button("beside", "Put this page beside the canvas")
        self.apart = small_button("apart", "This page in a window of its own")
        self.fold = small_button("fold", "")
        self.beside.clicked.connect(self.beside_wanted)
        self.apart.clicked.connect(self.apart_wanted)
        self.fold.clicked.connect(lambda: self.folded.emit() if self.is_open else self.asked.emit(self.front))
        for button in (self.beside, self.apart, self.fold):
            row.addWidget(button)
        self.setCornerWidget(corner, Qt.Corner.TopRightCorner)


class _Bar(Guarded, QTabBar):
    """Enter opens the page whose tab has the keys, and folds it again."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.tabBarClicked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _Elsewhere(Guarded, QWidget):
    """Where a page was: a sentence that tells where it is now, and the way back."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.sentence, self.back = Label(), QPushButton("Put it back here")
        self.back.setAccessibleName(f"Put {title} back here")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.sentence)
        column.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
