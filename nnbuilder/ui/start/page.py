"""The start page: begin with data, a template, a recent document, or an empty canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from nnbuilder import shipped
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.project.files import SUFFIX, load_document
from nnbuilder.project.recent import recent
from nnbuilder.ui.dropped import dropped_files
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.start.thumbnails import SIZE, thumbnail
from nnbuilder.ui.words import Label, mark, plain_tip, tell

_CARD = QSize(SIZE.width() + 18, SIZE.height() + 54)
_SCALES = (1.9, 1.6, 1.3, 1.0)
_SIDE = 300
_MOST_RECENT = 6


class StartPage(Guarded, QFrame):
    """Lies over the panels until a document is there. It only tells what was chosen; the window does it."""

    template_chosen = Signal(str)
    document_chosen = Signal(object)
    data_chosen = Signal(object)
    open_wanted = Signal()
    data_wanted = Signal(bool)
    empty_wanted = Signal()

    def __init__(self, parent: QWidget, catalogue: Catalogue) -> None:
        super().__init__(parent)
        self.ground, self.catalogue = parent, catalogue
        self.setObjectName("start_page")
        self.setAccessibleName("Start page")
        self.setProperty("role", "start")
        self.setAcceptDrops(True)
        self.templates = self._template_list()
        self.words = Label()
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 20, 12, 8)
        row.setSpacing(26)
        row.addWidget(self._side())
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(_heading("Start from a template"))
        right.addWidget(self.templates, 1)
        row.addLayout(right, 1)
        self._waiting = [self.templates.item(place) for place in range(self.templates.count())]
        # One picture a turn of the loop, so that the window answers from the first moment.
        self._painter = QTimer(self)
        self._painter.setInterval(0)
        self._painter.timeout.connect(self._paint_next)
        parent.installEventFilter(self)
        self.refresh()

    def restyle(self) -> None:
        """Every picture anew, in the colours of another theme."""
        self._waiting = [self.templates.item(place) for place in range(self.templates.count())]
        if self.isVisible():
            self._painter.start()

    def refresh(self) -> None:
        """The recent documents that are still there."""
        while (item := self.recent_box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        paths = recent()[:_MOST_RECENT]
        self.recent_heading.setVisible(bool(paths))
        for path in paths:
            button = QPushButton(path.stem)
            button.setProperty("role", "recent")
            button.setToolTip(plain_tip(str(path)))
            button.setAccessibleDescription(str(path))
            button.clicked.connect(partial(self.document_chosen.emit, path))
            self.recent_box.addWidget(button)

    def open(self) -> None:
        """Comes over everything else."""
        self.refresh()
        self.tell("")
        self.setGeometry(self.ground.rect())
        self.show()
        self.raise_()
        if self._waiting:
            self._painter.start()

    def tell(self, text: str, *, is_error: bool = False) -> None:
        tell(self.words, text, "error" if is_error else "muted")
        self.words.setVisible(bool(text))

    def shutdown(self) -> None:
        self._painter.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.ground:
            self.setGeometry(self.ground.rect())
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_cards()

    def _size_cards(self) -> None:
        """Cards as large as they can be with all of them in sight, and never smaller than they can be read."""
        width, height = self.width() - _SIDE - 90, self.height() - 80
        for scale in _SCALES:
            card = QSize(round(SIZE.width() * scale) + 18, round(SIZE.height() * scale) + 54)
            rows = -(-self.templates.count() // max(1, width // card.width()))
            if rows * card.height() <= height or scale == _SCALES[-1]:
                self.templates.setIconSize(SIZE * scale)
                self.templates.setGridSize(card)
                for row in range(self.templates.count()):
                    self.templates.item(row).setSizeHint(card)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.empty_wanted.emit()
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
        for path in dropped_files(event.mimeData())[:1]:
            (self.document_chosen if path.suffix == SUFFIX else self.data_chosen).emit(path)

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        name = Label("nnbuilder")
        name.setProperty("role", "big")
        box.addWidget(name)
        what = Label("Draw a neural network, train it on your own data, look inside it, take it away.")
        what.setWordWrap(True)
        what.setProperty("role", "muted")
        box.addWidget(what)
        box.addSpacing(6)
        box.addWidget(self._drop_zone())
        box.addWidget(self.words)
        row = QHBoxLayout()
        self.empty_button, self.open_button = QPushButton("Empty canvas"), QPushButton("Open …")
        self.empty_button.clicked.connect(self.empty_wanted)
        self.open_button.clicked.connect(self.open_wanted)
        row.addWidget(self.empty_button)
        row.addWidget(self.open_button)
        box.addLayout(row)
        box.addSpacing(8)
        self.recent_heading = _heading("Recent")
        box.addWidget(self.recent_heading)
        self.recent_box = QVBoxLayout()
        self.recent_box.setSpacing(1)
        box.addLayout(self.recent_box)
        box.addStretch(1)
        return side

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

    def _template_list(self) -> QListWidget:
        found = QListWidget()
        found.setObjectName("start_page.templates")
        found.setAccessibleName("Templates")
        found.setViewMode(QListWidget.ViewMode.IconMode)
        found.setResizeMode(QListWidget.ResizeMode.Adjust)
        found.setMovement(QListWidget.Movement.Static)
        found.setUniformItemSizes(True)
        found.setIconSize(SIZE)
        found.setGridSize(_CARD)
        found.setWordWrap(True)
        found.setSpacing(4)
        found.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        for entry in shipped.templates():
            item = QListWidgetItem(f"{entry['title']}\n{entry['family']}, {_seconds(int(entry['seconds']))}")
            item.setData(Qt.ItemDataRole.UserRole, entry["name"])
            item.setToolTip(plain_tip(_promise(entry)))
            item.setSizeHint(_CARD)
            found.addItem(item)
        found.itemClicked.connect(self._choose)
        found.itemActivated.connect(self._choose)
        return found

    def _choose(self, item: QListWidgetItem) -> None:
        # A double click is a click and an activation; the page is gone after the first.
        if self.isVisible():
            self.template_chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    def _paint_next(self) -> None:
        if not self._waiting:
            self._painter.stop()
            return
        item = self._waiting.pop(0)
        content = shipped.template(str(item.data(Qt.ItemDataRole.UserRole)))
        if content is not None:
            item.setIcon(QIcon(thumbnail(load_document(content, self.catalogue).document, self.catalogue)))


def _heading(text: str) -> QLabel:
    found = Label(text)
    found.setProperty("role", "section")
    return found


def _seconds(count: int) -> str:
    return f"about {count} s" if count < 100 else f"about {round(count / 60)} min"


def _promise(entry: dict[str, object]) -> str:
    expects = entry["expects"]
    lines = []
    for wanted in expects if isinstance(expects, list) else ():
        word, bound = ("at least", wanted["at_least"]) if "at_least" in wanted else ("at most", wanted["at_most"])
        lines.append(f"Reaches {wanted['metric']} of {word} {bound:g}.")
    if entry["baseline"]:
        lines.append(f"To compare: {entry['baseline']}.")
    return " ".join(lines)
