"""The menu of the right button: cures first, then what can be done with what is under the pointer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu

from nnbuilder.core import fixes
from nnbuilder.core.diagnostics import Fix
from nnbuilder.ui.canvas import commands
from nnbuilder.ui.canvas.note_edit import NoteEdit
from nnbuilder.ui.canvas.surface import Surface


def open_menu(surface: Surface, at: QPointF, screen: QPoint) -> None:
    """Selects what is under the pointer and offers what fits it."""
    menu = menu_for(surface, at)
    menu.popup(screen)


def menu_for(surface: Surface, at: QPointF) -> QMenu:
    session, scene = surface.session, surface.graph_scene
    node, edge = scene.node_at(at), scene.edge_at(at)
    menu = QMenu(surface.viewport())
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if node is not None:
        if node not in session.selection:
            session.select({node})
        for fix in [fix for diagnostic in session.analysis.at(session.path_of(node)) for fix in session.cures(diagnostic)]:
            menu.addAction(fix.title, partial(_apply, surface, fix))
        if not menu.isEmpty():
            menu.addSeparator()
        if session.graph.nodes[node].kind in session.document.graphs:
            menu.addAction("Enter block\tCtrl+Down", lambda: session.enter(node))
            menu.addAction("Ungroup\tCtrl+Shift+G", lambda: commands.ungroup(surface))
        menu.addAction("Rename\tF2", surface.rename_selected)
        menu.addAction("Duplicate\tCtrl+D", lambda: commands.duplicate(surface))
        menu.addAction("Mute or unmute\tM", lambda: commands.mute(surface))
        menu.addAction("Make a block of the selection\tCtrl+G", lambda: commands.group(surface))
        menu.addAction("Frame the selection", lambda: commands.frame(surface))
        menu.addSeparator()
        menu.addAction("Delete and reconnect\tCtrl+Del", lambda: commands.remove_and_reconnect(surface))
        menu.addAction("Delete\tDel", lambda: commands.delete(surface))
    elif edge is not None:
        session.select((), {edge})
        menu.addAction("Delete\tDel", lambda: commands.delete(surface))
    elif (note := scene.note_at(at)) is not None:
        session.select((), (), {note})
        menu.addAction("Write", lambda: NoteEdit(surface, note))
        menu.addAction("Delete\tDel", lambda: commands.delete(surface))
    else:
        menu.addAction("Add a layer here\tTab", lambda: surface.open_search(at))
        menu.addAction("Add a note here", lambda: commands.add_note(surface))
        menu.addAction("Paste\tCtrl+V", lambda: commands.paste(surface))
        menu.addAction("Arrange\tCtrl+L", lambda: commands.arrange(surface))
        menu.addAction("Show everything\tHome", surface.fit_all)
    return menu


def _apply(surface: Surface, fix: Fix) -> None:
    session = surface.session
    new_id = session.new_id()
    session.do(fix.title, lambda document: fixes.apply_fix(document, fix, new_id, session.catalogue))
