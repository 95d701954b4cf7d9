"""Keeping a block in the library, so that every document has it."""

from __future__ import annotations

from nnbuilder.core.edits import EditError
from nnbuilder.project import library
from nnbuilder.project.errors import DocumentError
from nnbuilder.ui.action import Action
from nnbuilder.ui.canvas.surface import Surface


def actions(surface: Surface) -> tuple[Action, ...]:
    return (Action("canvas.keep", "Keep in my blocks", "Model", lambda: keep(surface), lambda: bool(_block(surface)), group="blocks"),)


def keep(surface: Surface) -> None:
    """The selected block, or the open one; an older one of its name gives way."""
    session, block = surface.session, _block(surface)
    is_new = not (library.folder() / f"{block}.nnb").exists()
    try:
        library.keep(session.document, block)
    except (DocumentError, EditError) as error:
        surface.refuse(str(error))
        return
    session.library_changed.emit()
    surface.refuse(f"{block} is among your blocks now{'' if is_new else ', in the place of the older one'}: the palette has it in every document.")


def _block(surface: Surface) -> str:
    """The kind of the one selected block; with nothing selected the block that is open."""
    session = surface.session
    if not session.selection:
        return session.graph_name if session.block_path else ""
    kinds = {session.graph.nodes[node].kind for node in session.selection}
    return next(iter(kinds)) if len(session.selection) == 1 and kinds <= session.document.graphs.keys() else ""
