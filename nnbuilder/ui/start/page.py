"""The start page: begin with data, a template, a recent document, a guided tour, or an empty canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.ui.dropped import dropped_files
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.start.gallery import Gallery
from nnbuilder.ui.start.recents import Recents
from nnbuilder.ui.words import Label, mark, shortened, tell

_SIDE, _WIDEST_SIDE = 320, 0.42
_MOST_LETTERS = 32


class StartPage(Guarded, QFrame):
    """Lies over the panels until a document is there. It only tells what was chosen; the window does it."""

    template_chosen = Signal(str)
    document_chosen = Signal(object)
    dropped = Signal(object)
    open_wanted = Signal()
    data_wanted = Signal(bool)
    empty_wanted = Signal()
    tour_wanted = Signal()
    left = Signal()
    covers = Signal(bool)

    def __init__(self, parent: QWidget, catalogue: Catalogue) -> None:
        super().__init__(parent)
        self.ground = parent
        self.setObjectName("start_page")
        self.setAccessibleName("Start page")
        self.setProperty("role", "start")
        self.setAcceptDrops(True)
        self.gallery, self.recents, self.words = Gallery(catalogue), Recents(catalogue), Label()
        self.templates, self.search, self.families = self.gallery.list, self.gallery.search, self.gallery.families
        self.words.setWordWrap(True)
        self.back_button = QPushButton()
        self.back_button.setObjectName("start_page.back")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 18, 12, 8)
        row.setSpacing(24)
        self.side = self._side()
        row.addWidget(self.side)
        row.addLayout(self._right(), 1)
        self.gallery.chosen.connect(self.template_chosen)
        self.recents.chosen.connect(self.document_chosen)
        self.recents.emptied.connect(self._show_recents)
        self.back_button.clicked.connect(self.left)
        parent.installEventFilter(self)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.covers.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Not where it goes with the window, to come back with it.
        if self.isHidden():
            self.covers.emit(False)

    def restyle(self) -> None:
        """Every picture anew, in the colours of another theme."""
        self.gallery.restyle()
        if self.isVisible():
            self.recents.restyle()

    def refresh(self) -> None:
        """The recent documents, and which of them are still there."""
        self.recents.refresh()
        self._show_recents()

    def open(self, behind: str = "") -> None:
        """Comes over everything else; `behind` is the name of the document that can be gone back to."""
        self.refresh()
        self.tell("")
        self.back_button.setText(f"← Back to “{shortened(behind, _MOST_LETTERS)}”".replace("&", "&&"))
        self.back_button.setToolTip("Esc")
        self.back_button.setVisible(bool(behind))
        self.setGeometry(self.ground.rect())
        self.show()
        self.raise_()

    def tell(self, text: str, *, is_error: bool = False) -> None:
        tell(self.words, text, "error" if is_error else "muted")
        self.words.setVisible(bool(text))

    def shutdown(self) -> None:
        self.gallery.shutdown()
        self.recents.shutdown()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.ground:
            self.setGeometry(self.ground.rect())
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The side is as wide as its words need, and never leaves too little for the templates."""
        super().resizeEvent(event)
        needed = max(_SIDE, 26 * self.fontMetrics().averageCharWidth())
        self.side.setFixedWidth(min(needed, round(self.width() * _WIDEST_SIDE)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()
            mark(self.drop, "hot", True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        mark(self.drop, "hot", False)

    def dropEvent(self, event: QDropEvent) -> None:
        mark(self.drop, "hot", False)
        event.acceptProposedAction()
        self.dropped.emit(dropped_files(event.mimeData()))

    def _show_recents(self) -> None:
        has_any = self.recents.count() > 0
        self.recent_heading.setVisible(has_any)
        self.recents.setVisible(has_any)

    def _right(self) -> QVBoxLayout:
        right, top = QVBoxLayout(), QHBoxLayout()
        right.setSpacing(8)
        top.addWidget(_heading("Start from a template"))
        top.addSpacing(12)
        top.addWidget(self.search, 1)
        top.addSpacing(8)
        top.addWidget(self.back_button)
        right.addLayout(top)
        right.addWidget(self.gallery, 1)
        return right

    def _side(self) -> QScrollArea:
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 6, 0)
        box.setSpacing(8)
        name, what = Label("nnbuilder"), Label("Draw a neural network, train it on your own data, look inside it, take it away.")
        name.setProperty("role", "big")
        what.setWordWrap(True)
        what.setProperty("role", "muted")
        self.tour_button = QPushButton("Take the tour, two minutes")
        self.tour_button.clicked.connect(self.tour_wanted)
        self.empty_button, self.open_button = QPushButton("Empty canvas"), QPushButton("Open …")
        self.empty_button.clicked.connect(self.empty_wanted)
        self.open_button.clicked.connect(self.open_wanted)
        row = QHBoxLayout()
        row.addWidget(self.empty_button)
        row.addWidget(self.open_button)
        self.recent_heading = _heading("Recent")
        box.addWidget(name)
        box.addWidget(what)
        box.addSpacing(6)
        for widget in (self._drop_zone(), self.words, self.tour_button):
            box.addWidget(widget)
        box.addLayout(row)
        box.addSpacing(6)
        box.addWidget(self.recent_heading)
        box.addWidget(self.recents, 1)
        box.addStretch(0)
        self.recents.setMinimumHeight(120)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _drop_zone(self) -> QFrame:
        self.drop = QFrame()
        self.drop.setProperty("role", "drop")
        box = QVBoxLayout(self.drop)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(8)
        title = Label("Drop your data here")
        title.setProperty("role", "heading")
        words = Label("A table, a folder of pictures with one folder a class, arrays, or a text. A first network is drawn for it.")
        words.setWordWrap(True)
        words.setProperty("role", "muted")
        row = QHBoxLayout()
        self.file_button, self.folder_button = QPushButton("A file …"), QPushButton("A folder …")
        self.file_button.setProperty("primary", True)
        self.file_button.clicked.connect(lambda: self.data_wanted.emit(False))
        self.folder_button.clicked.connect(lambda: self.data_wanted.emit(True))
        row.addWidget(self.file_button)
        row.addWidget(self.folder_button)
        for widget in (title, words):
            box.addWidget(widget)
        box.addLayout(row)
        return self.drop


def _heading(text: str) -> QLabel:
    heading = Label(text)
    heading.setProperty("role", "section")
    return heading
