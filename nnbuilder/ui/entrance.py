"""How documents come into the window: by the start page over them, and by files that are dropped anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from nnbuilder.ui.dropped import sorted_out
from nnbuilder.ui.files import FileCommands
from nnbuilder.ui.in_front import InFront
from nnbuilder.ui.start.page import StartPage
from nnbuilder.ui.tour.guide import Guide


class Entrance(InFront):
    """Whoever has `files`, and a `start_page` that lies over its `ground`."""

    files: FileCommands
    ground: QWidget
    start_page: StartPage
    guide: Guide

    def show_start(self) -> None:
        self.cover(True)
        self.start_page.open("" if self.session.is_untouched else self.session.name)
        self.start_page.templates.setFocus()

    def cover(self, is_covered: bool) -> None:
        """Whether the start page lies over the documents."""
        raise NotImplementedError

    def leave_start(self) -> None:
        """To the drawing, and the keys with it. Files of the command line are opened before anything is visible, so being hidden is what counts."""
        if not self.start_page.isHidden():
            self.start_page.hide()
            self.cover(False)
            self.canvas.setFocus()

    def take(self, paths: Sequence[Path]) -> None:
        """Documents open in tabs; data becomes that of the drawing in front, or a first network is drawn for it."""
        dropped = sorted_out(paths)
        self.files.open_paths(dropped.documents)
        if dropped.data is not None:
            if self.session.is_untouched or not self.start_page.isHidden():
                self.files.draw_for(dropped.data)
            else:
                self.desk.bring("data")
                self.data.choose_file(dropped.data)
        if dropped.left:
            self.document.tell(f"{dropped.left[0].name} was left out: one drawing learns from one file or folder.")

    def tell_reading(self, text: str, is_error: bool) -> None:
        """What is read just now, or why it could not be, on the page or above the canvas."""
        self.start_page.tell(text, is_error=is_error)
        if is_error and self.start_page.isHidden():
            self.document.tell(text)

    def _make_start_page(self) -> StartPage:
        page = StartPage(self.ground, self.session.catalogue)
        page.template_chosen.connect(self.files.open_template)
        page.document_chosen.connect(self.files.open_path)
        page.dropped.connect(self.take)
        page.data_wanted.connect(lambda is_folder: self.files.new_for_data(is_folder=is_folder))
        page.open_wanted.connect(self.files.open)
        page.empty_wanted.connect(self._show_empty)
        page.left.connect(self.leave_start)
        page.tour_wanted.connect(lambda: self.guide.begin())
        page.hide()
        return page

    def _show_empty(self) -> None:
        """A canvas without anything on it, beside whatever is drawn already."""
        if not self.session.is_untouched:
            self.files.new()
        self.leave_start()
