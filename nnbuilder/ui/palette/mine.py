"""“My blocks” in the palette: what is kept for every document, each with a picture of what is inside."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QTreeWidgetItem

from nnbuilder.core.adopting import adopted
from nnbuilder.core.blocks import block_spec
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.search import match
from nnbuilder.project.library import Kept, kept
from nnbuilder.ui import theme
from nnbuilder.ui.canvas import thumbnail
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import plain_tip

TITLE = "My blocks"
SIZE = QSize(40, 20)
_SHARPER = 2
_PREFIX = "kept:"


def kind_of(block: Kept) -> str:
    """What the palette calls it while nobody has drawn it."""
    return f"{_PREFIX}{block.path}"


def path_of(kind: str) -> Path | None:
    """The file of a kept block; None for every other kind."""
    return Path(kind.removeprefix(_PREFIX)) if kind.startswith(_PREFIX) else None


def entries(catalogue: Catalogue, query: str = "") -> list[QTreeWidgetItem]:
    """A line for each block of the library that fits; one that cannot be used says why."""
    return [_entry(block, catalogue) for block in kept(catalogue) if not query or match(query, block.name) is not None]


def kinds(session: Session) -> list[LayerSpec]:
    """The blocks of the library as kinds, by their names, but for those whose name means something in the document already."""
    taken = {*session.document.graphs, *session.catalogue.specs}
    return [
        replace(block_spec(block.name, graph), doc=graph.doc or f"The block {block.name}, kept for every document.")
        for block in kept(session.catalogue)
        if block.document is not None and block.name not in taken and (graph := block.document.graphs[block.block])
    ]


def drawn(session: Session, kind: str) -> str:
    """The kind of the open document that one of `kinds` becomes as soon as it is drawn; any other as it is."""
    is_known = kind in session.document.graphs or session.catalogue.get(kind) is not None
    block = next((block for block in kept(session.catalogue) if block.name == kind), None) if not is_known else None
    return brought(session, kind_of(block)) if block is not None else kind


def brought(session: Session, kind: str) -> str:
    """The kind that a block of the library is in the open document, which holds its definition from now on; any other kind as it
    is, and "" with a sentence where the library has it no longer."""
    path = path_of(kind)
    if path is None:
        return kind
    block = next((one for one in kept(session.catalogue) if one.path == path), None)
    if block is None or block.document is None:
        session.refused.emit(block.reason if block is not None else f"{path.name} is not in the library any more.")
        return ""
    document, name = adopted(session.document, block.document, block.block, session.new_id, list(session.catalogue.specs))
    session.do(f"Bring {name}", lambda _: document)
    return name


def _entry(block: Kept, catalogue: Catalogue) -> QTreeWidgetItem:
    item = QTreeWidgetItem([block.name])
    item.setData(0, Qt.ItemDataRole.UserRole, kind_of(block))
    if block.document is None:
        item.setForeground(0, theme.token("error"))
        item.setToolTip(0, plain_tip(block.reason))
        return item
    item.setIcon(0, _icon(block.path, block.path.stat().st_mtime_ns if block.path.exists() else 0, theme.mode(), catalogue))
    described = block.document.graphs[block.block].doc
    item.setToolTip(0, plain_tip("\n".join(filter(None, (block.name, described, "Kept for every document; Delete takes it out of the library.")))))
    return item


@lru_cache(256)
def _icon(path: Path, written: int, mode: str, catalogue: Catalogue) -> QIcon:
    """What is inside, made once for as long as the file and the theme stay what they are."""
    block = next((one for one in kept(catalogue) if one.path == path), None)
    if block is None or block.document is None:
        return QIcon()
    picture = QPixmap(SIZE * _SHARPER)
    picture.setDevicePixelRatio(_SHARPER)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    thumbnail.paint(painter, thumbnail.inside_of(block.document, catalogue, block.block), QRectF(QPointF(0, 0), SIZE.toSizeF()))
    painter.end()
    return QIcon(picture)
