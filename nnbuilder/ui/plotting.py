"""How every plot of the window looks, at its birth and whenever the theme changes."""

from __future__ import annotations

import pyqtgraph as pg

from nnbuilder.ui import theme


def dress(plot: pg.PlotWidget, *, bottom: str = "", left: str = "", title: str = "") -> None:
    """Ground, axes and words in the colours of the theme; empty words stay as they are. pyqtgraph reads a title as HTML."""
    plot.setBackground(theme.token("panel"))
    item, muted = plot.getPlotItem(), theme.hex_of("text.muted")
    item.setMenuEnabled(False)
    # pyqtgraph makes a menu of seven widgets all the same, and gives it to nobody who would take it away.
    item.ctrlMenu.setParent(plot, item.ctrlMenu.windowFlags())
    item.hideButtons()
    for side, words in (("left", left), ("bottom", bottom)):
        axis = item.getAxis(side)
        axis.setPen(theme.token("panel.border"))
        axis.setTextPen(theme.token("text.muted"))
        if words:
            axis.setLabel(words, color=muted)
    if title:
        item.setTitle(title, color=muted, size="9pt")
