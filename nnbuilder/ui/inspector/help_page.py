"""Help on one kind, read off its declaration: what it does, its formula, when to use it, what instead, its parameters."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QPushButton

from nnbuilder.core.advice import Advice
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param
from nnbuilder.ui import theme
from nnbuilder.ui.inspector.editors import to_text
from nnbuilder.ui.inspector.page import Page, words


class HelpPage(Page):
    """Stands in the place of the form until it is closed."""

    closed = Signal()

    def __init__(self, spec: LayerSpec, advice: Advice) -> None:
        super().__init__()
        back = QPushButton("‹ Back to the parameters")
        back.setToolTip("Back to the parameters (Esc)")
        back.clicked.connect(self.closed)
        self.back = back
        self.column.addWidget(back)
        self.column.addWidget(words(spec.title, "heading"))
        self.column.addWidget(words(" ".join(spec.doc.split()), ""))
        self._section("Formula", advice.formula, theme.mono())
        self._section("When to use it", advice.when)
        self._section("What instead", advice.instead)
        self._section("Example", advice.example)
        self._section("Parameters", "\n\n".join(map(_told, spec.params)))
        inputs = [f"in   {port.name}: {port.axes}{' (may stay free)' if port.optional else ''}" for port in spec.inputs]
        self._section("Ports", "\n".join([*inputs, *(f"out  {name}" for name in spec.outputs)]))
        self._section("How its weights start", advice.starts)
        self._section("In PyTorch", spec.call.target if spec.call.form in ("module", "function") else "")
        self._section("Source", advice.source)
        self.column.addStretch(1)

    def _section(self, title: str, text: str, font: QFont | None = None) -> None:
        if text:
            self.column.addWidget(words(title, "section"))
            label = words(text, "")
            if font is not None:
                label.setFont(font)
            self.column.addWidget(label)


def _told(param: Param) -> str:
    """`stride (2 whole numbers, by default 1, 1): Step from one place to the next.`"""
    default = "none" if param.default is None else "yes" if param.default is True else "no" if param.default is False else to_text(param.default)
    return f"{param.name} ({param.type}{f', by default {default}' if default else ''}): {param.help}"
