"""The menu of the right button: cures first, then what can be done with what is under the pointer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu

from nnbuilder.core import fixes
from nnbuilder.core.diagnostics import Fix
from nnbuilder.ui.canvas import commands
from nnbuilder.ui.canvas.note_edit import NoteEdit

if TYPE_CHECKING:
    from nnbuilder.ui.canvas.view import CanvasView


def open_menu(view: CanvasView, at: QPointF, screen: QPoint) -> None:
    """Selects what is under the pointer and offers what fits it."""
    menu = menu_for(view, at)
    menu.popup(screen)


def menu_for(view: CanvasView, at: QPointF) -> QMenu:
    session, scene = view.session, view.graph_scene
    node, edge = scene.node_at(at), scene.edge_at(at)
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if node is not None:
        if node not in session.selection:
            session.select({node})
        for fix in [fix for diagnostic in session.analysis.at(session.path_of(node)) for fix in session.cures(diagnostic)]:
            menu.addAction(fix.title, partial(_apply, view, fix))
        if not menu.isEmpty():
            menu.addSeparator()
        if session.graph.nodes[node].kind in session.document.graphs:
            menu.addAction("Enter block\tCtrl+Down", lambda: session.enter(node))
            menu.addAction("Ungroup\tCtrl+Shift+G", lambda: commands.ungroup(view))
        menu.addAction("Rename\tF2", view.rename_selected)
        menu.addAction("Duplicate\tCtrl+D", lambda: commands.duplicate(view))
        menu.addAction("Mute or unmute\tM", lambda: commands.mute(view))
        menu.addAction("Make a block of the selection\tCtrl+G", lambda: commands.group(view))
        menu.addAction("Frame the selection", lambda: commands.frame(view))
        menu.addSeparator()
        menu.addAction("Delete and reconnect\tCtrl+Del", lambda: commands.remove_and_reconnect(view))
        menu.addAction("Delete\tDel", lambda: commands.delete(view))
    elif edge is not None:
        session.select((), {edge})
        menu.addAction("Delete\tDel", lambda: commands.delete(view))
    elif (note := scene.note_at(at)) is not None:
        session.select((), (), {note})
        menu.addAction("Write", lambda: NoteEdit(view, note))
        menu.addAction("Delete\tDel", lambda: commands.delete(view))
    else:
        menu.addAction("Add a layer here\tTab", lambda: view.open_search(at))
        menu.addAction("Add a note here", lambda: commands.add_note(view))
        menu.addAction("Paste\tCtrl+V", lambda: commands.paste(view))
        menu.addAction("Arrange\tCtrl+L", lambda: commands.arrange(view))
        menu.addAction("Show everything\tHome", view.fit_all)
    return menu


def _apply(view: CanvasView, fix: Fix) -> None:
    session = view.session
    new_id = session.new_id()
    session.do(fix.title, lambda document: fixes.apply_fix(document, fix, new_id, session.catalogue))
