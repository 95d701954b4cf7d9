"""The words of a note as they are laid out: text in the letters of its marks, as wide as the note, in whole lines."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QFont, QPainter, QPalette, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextOption

from nnbuilder.core.marked_text import Line, Span, lines_of
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.lettering import font

_HEADINGS = (1.5, 1.25, 1.1, 1.0)
"""How much larger than the text the headings of each level are."""
_TAB = "\t"
_INDENT, _SIGN = 14.0, 16.0
"""How far an item stands to the right of the one that it belongs to, and its words from its sign."""


class NoteWords:
    """A text laid out for the theme that is seen now. Nothing in it is loaded or run: it is made of letters, not of HTML."""

    def __init__(self, text: str) -> None:
        self.text, self._mode = text, theme.mode()
        self._document = QTextDocument()
        self._document.setDocumentMargin(0)
        self._document.setUndoRedoEnabled(False)
        self._document.setDefaultFont(font(theme.TITLE))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._document.setDefaultTextOption(option)
        _write(self._document, lines_of(text))
        self._seen = (0.0, 0.0, 0.0)

    def fits(self, text: str) -> bool:
        """Whether these are the words of a text, in the colours of now."""
        return (text, theme.mode()) == (self.text, self._mode)

    def paint(self, painter: QPainter, width: float, height: float) -> None:
        """From the origin, in whole lines: half a line at the edge cannot be read."""
        lowest = self._lowest(width, height)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, theme.token("text"))
        context.clip = QRectF(0, 0, width, lowest)
        painter.save()
        painter.setClipRect(context.clip, Qt.ClipOperation.IntersectClip)
        self._document.documentLayout().draw(painter, context)
        painter.restore()

    def link_at(self, at: QPointF, width: float, height: float) -> str:
        """Where the words at a point lead; "" where they lead nowhere."""
        return self._document.documentLayout().anchorAt(at) if 0 <= at.y() <= self._lowest(width, height) else ""

    def _lowest(self, width: float, height: float) -> float:
        """Where the last line ends that is seen whole; one line always is."""
        if self._seen[:2] != (width, height):
            self._document.setTextWidth(width)
            self._seen = (width, height, _last_line(self._document, height))
        return self._seen[2]


def _last_line(document: QTextDocument, height: float) -> float:
    lowest, block = 0.0, document.begin()
    while block.isValid():
        top = document.documentLayout().blockBoundingRect(block).top()
        for place in range(block.layout().lineCount()):
            line = block.layout().lineAt(place)
            bottom = top + line.y() + line.height()
            if bottom > height and lowest:
                return lowest
            lowest = bottom
        block = block.next()
    return lowest


def _write(document: QTextDocument, lines: tuple[Line, ...]) -> None:
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for place, line in enumerate(lines):
        if place:
            cursor.insertBlock()
        cursor.setBlockFormat(_block(line, is_first=not place))
        if line.sign:
            cursor.insertText(line.sign + (" " if _is_leftwards(line) else _TAB), _letters(Span(""), line))
        for span in line.spans:
            cursor.insertText(span.text, _letters(span, line))
    cursor.endEditBlock()


def _block(line: Line, *, is_first: bool) -> QTextBlockFormat:
    block = QTextBlockFormat()
    if line.kind == "heading":
        block.setTopMargin(0 if is_first else 6)
        block.setBottomMargin(4)
    elif line.kind == "item" and _is_leftwards(line):
        # Qt hangs no sign on the right.
        block.setRightMargin(_INDENT * line.level)
    elif line.kind == "item":
        block.setLeftMargin(_INDENT * line.level + _SIGN)
        block.setTextIndent(-_SIGN)
        block.setTabPositions([QTextOption.Tab(_SIGN, QTextOption.TabType.LeftTab)])
    elif line.kind == "code":
        block.setBackground(theme.brush("canvas"))
    return block


def _is_leftwards(line: Line) -> bool:
    """Whether its first letter that has a direction is read from right to left."""
    directions = (unicodedata.bidirectional(letter) for span in line.spans for letter in span.text)
    return next((direction != "L" for direction in directions if direction in ("L", "R", "AL")), False)


def _letters(span: Span, line: Line) -> QTextCharFormat:
    letters = QTextCharFormat()
    if line.kind == "heading":
        letters.setProperty(QTextCharFormat.Property.FontPixelSize, round(theme.TITLE * _HEADINGS[line.level - 1]))
    if span.is_bold or line.kind == "heading":
        letters.setFontWeight(QFont.Weight.DemiBold)
    letters.setFontItalic(span.is_italic)
    if span.is_code:
        letters.setFontFamilies(theme.mono().families())
        letters.setFontFixedPitch(True)
        letters.setBackground(theme.brush("canvas"))
    if span.href:
        letters.setAnchor(True)
        letters.setAnchorHref(span.href)
        letters.setForeground(theme.brush("accent"))
        letters.setFontUnderline(True)
    return letters
