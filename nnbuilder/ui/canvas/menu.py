"""The menu of the right button: cures first, then the commands for what is under the pointer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QMenu

from nnbuilder.core import fixes, notes
from nnbuilder.core.diagnostics import Fix
from nnbuilder.ui import theme
from nnbuilder.ui.actions import keys_of
from nnbuilder.ui.canvas.actions import actions
from nnbuilder.ui.canvas.bending_actions import add_points
from nnbuilder.ui.canvas.dots import HIT as DOT_REACH
from nnbuilder.ui.canvas.dots import place_of
from nnbuilder.ui.canvas.note_edit import write
from nnbuilder.ui.canvas.note_links import follow, link_at
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.session import Session

_SWATCH = 12
_OF_BLOCK = ("canvas.enter", "canvas.keep", "canvas.ungroup")
_OF_NODE = (
    "edit.rename",
    "canvas.replace",
    "edit.duplicate",
    "edit.duplicate_shared",
    "canvas.share",
    "canvas.tie",
    "canvas.mute",
    "canvas.collapse",
    "canvas.group",
    "canvas.frame",
    "",
    "edit.delete_and_reconnect",
    "edit.delete",
)
_OF_CANVAS = ("canvas.note", "edit.paste", "canvas.leave", "canvas.layout", "canvas.fit")


def open_menu(surface: Surface, at: QPointF, screen: QPoint) -> None:
    """Selects what is under the pointer and offers what fits it."""
    menu_for(surface, at).popup(screen)


def open_menu_of_selection(surface: Surface) -> None:
    """The same by the keys: at the selected node, or else in the middle of what is seen, with its first entry chosen."""
    session = surface.session
    if session.selection:
        box = surface.node_scene_rect(min(session.selection))
        at, corner = box.center(), surface.mapFromScene(box.topRight())
    elif session.selected_dots or session.selected_edges:
        dots, edges = sorted(session.selected_dots), sorted(session.selected_edges)
        at = place_of(dots[0]) if dots else surface.graph_scene.path_of(edges[0]).pointAtPercent(0.5)
        corner = surface.mapFromScene(at)
    else:
        corner = surface.viewport().rect().center()
        at = surface.mapToScene(corner)
    menu = menu_for(surface, at)
    menu.popup(surface.viewport().mapToGlobal(corner))
    menu.setActiveAction(next(action for action in menu.actions() if not action.isSeparator()))


def menu_for(surface: Surface, at: QPointF) -> QMenu:
    session, scene = surface.session, surface.graph_scene
    node, edge, dot = scene.node_at(at), scene.edge_at(at), scene.dots.at(at, DOT_REACH / surface.scale_factor) if surface.shows_items else None
    menu = QMenu(surface.viewport())
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if node is not None:
        if node not in session.selection:
            session.select({node})
        for fix in [fix for diagnostic in session.analysis.at(session.path_of(node)) for fix in session.cures(diagnostic)]:
            menu.addAction(fix.title, partial(_apply, surface, fix))
        if not menu.isEmpty():
            menu.addSeparator()
        is_block = session.graph.nodes[node].kind in session.document.graphs
        _add(menu, surface, (*_OF_BLOCK, *_OF_NODE) if is_block else _OF_NODE)
    elif dot is not None:
        if dot not in session.selected_dots:
            session.select(dots={dot})
        _add(menu, surface, ("edit.delete",))
    elif edge is not None:
        session.select((), {edge})
        menu.addAction("Add a point here\tCtrl+click", lambda: add_points(surface, at))
        _add(menu, surface, ("canvas.straighten", "edit.delete"))
    elif (note := scene.notes.at(at)) is not None:
        session.select((), (), {note})
        if href := link_at(surface, at):
            menu.addAction("Follow the link", lambda: follow(surface, href, at)).setObjectName("note.follow")
        menu.addAction("Write", lambda: write(surface, note))
        _add_colours(menu, surface, note)
        _add(menu, surface, ("edit.delete",))
    else:
        menu.addAction("Add a layer here\tShift+A", lambda: surface.open_search(at))
        _add(menu, surface, _OF_CANVAS)
    return menu


def _add_colours(menu: QMenu, surface: Surface, note: str) -> None:
    """The usual colour of a note or frame, or one of its own."""
    session = surface.session
    colours = menu.addMenu("Colour")
    for name in ("", *notes.COLOURS):
        swatch = QPixmap(_SWATCH, _SWATCH)
        swatch.fill(theme.token(f"note.{name}" if name else "accent.soft"))
        chosen = colours.addAction(swatch, name.capitalize() or "Usual", partial(_colour, session, note, name))
        chosen.setObjectName(f"note.{name or 'usual'}")


def _colour(session: Session, note: str, colour: str) -> None:
    session.do("Colour", lambda document: notes.set_colour(document, note, colour))


def _add(menu: QMenu, surface: Surface, ids: tuple[str, ...]) -> None:
    """Commands by their ids, with a line for an empty one; what makes no sense now is left out."""
    table = {action.id: action for action in actions(surface)}
    for name in ids:
        action = table.get(name)
        if action is None:
            menu.addSeparator()
        elif action.when():
            title = action.label() if action.label is not None else action.title
            menu.addAction(f"{title}\t{keys_of(action).partition(',')[0]}", action.run).setObjectName(action.id)


def _apply(surface: Surface, fix: Fix) -> None:
    session = surface.session
    new_id = session.new_id()
    session.do(fix.title, lambda document: fixes.apply_fix(document, fix, new_id, session.catalogue))
