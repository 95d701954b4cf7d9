"""The colours of source: words of Python, texts, numbers and comments; enough to read by."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded


class Colours(Guarded, QSyntaxHighlighter):
    """Words of Python, texts, numbers and comments; enough to read by."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._rules = [
            (re.compile(rf"\b({'|'.join(keyword.kwlist)}|self)\b"), "category.recurrent"),
            (re.compile(r"\b\d[\d.e-]*\b"), "category.activation"),
            (re.compile(r"\bnn\.\w+|\bF\.\w+|\btorch\.\w+"), "category.convolution"),
            (re.compile(r'"""[^"]*"""|"[^"]*"'), "category.pooling"),
            (re.compile(r"#.*$"), "text.muted"),
        ]

    def highlightBlock(self, text: str) -> None:
        """Line by line; the state of a block tells whether a text of three quotes goes on below."""
        is_inside = self.previousBlockState() == 1
        starts_text = text.count('"""') == 1
        self.setCurrentBlockState(int(is_inside != starts_text))
        if is_inside or (starts_text and not is_inside):
            end = text.index('"""') + 3 if starts_text else len(text)
            first, last = (0, end) if is_inside else (end - 3, len(text))
            self.setFormat(first, last - first, _style("category.pooling"))
            return
        for pattern, name in self._rules:
            for match in pattern.finditer(text):
                self.setFormat(match.start(), match.end() - match.start(), _style(name))


def _style(name: str) -> QTextCharFormat:
    style = QTextCharFormat()
    style.setForeground(QColor(theme.token(name)))
    return style
