"""Where the links of notes lead: to a node of the drawing, or to the web and to mail, after the address was shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from nnbuilder.core.marked_text import NODE
from nnbuilder.ui.canvas.surface import Surface

SCHEMES = ("http", "https", "mailto")
_LONGEST = 90


def link_at(surface: Surface, at: QPointF) -> str:
    """Where the words of a note lead that lie under a point of the scene; "" where there are none, or no link."""
    note = surface.graph_scene.notes.at(at) if surface.graph_scene.node_at(at) is None else None
    return surface.graph_scene.notes[note].link_at(at, surface.scale_factor) if note is not None else ""


def told(href: str) -> str:
    """A link in the words of its tooltip."""
    return f"{href.removeprefix(NODE)}: Ctrl+click shows this node" if href.startswith(NODE) else f"{address(href) or href}\nCtrl+click opens it"


def address(href: str) -> str:
    """An address that may be opened, every letter of it plain; "" for one that leads elsewhere than to the web or to mail."""
    url = QUrl(href, QUrl.ParsingMode.StrictMode)
    is_whole = url.isValid() and (url.host() if url.scheme() != "mailto" else url.path())
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded) if is_whole and url.scheme() in SCHEMES else ""


def follow(surface: Surface, href: str, at: QPointF) -> None:
    """Selects the node that a link names, or asks whether its address shall be opened."""
    if href.startswith(NODE):
        _show(surface, href.removeprefix(NODE))
    elif not (whole := address(href)):
        surface.refuse(f"A note opens addresses of the web and of mail only, not {href[:_LONGEST]}.")
    else:
        menu = QMenu(surface.viewport())
        menu.setObjectName("canvas.link")
        menu.addAction(f"Open {_shortened(whole).replace('&', '&&')}", lambda: QDesktopServices.openUrl(QUrl(whole))).setObjectName("link.open")
        menu.addAction("Copy the address", lambda: QGuiApplication.clipboard().setText(whole)).setObjectName("link.copy")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(surface.viewport().mapToGlobal(surface.mapFromScene(at)))


def _show(surface: Surface, name: str) -> None:
    node = surface.session.graph.named(name)
    if node is None:
        surface.refuse(f"There is no node called {name} in this graph.")
    else:
        surface.session.select({node.id})
        surface.ensure_node_visible(node.id)


def _shortened(text: str) -> str:
    """Its beginning, which tells the host, and its end."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 20]} … {text[-16:]}"
