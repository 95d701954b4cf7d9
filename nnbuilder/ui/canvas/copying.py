"""What is selected, or everything, taken to other programs: as code, as a drawing that scales, as a picture."""

from __future__ import annotations

import textwrap

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication, QImage

from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.codegen.program import Program
from nnbuilder.core import clips
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, Path
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.session import Session

_FILE = "model.py"
_SVG = "image/svg+xml"


def copy_code(surface: Surface) -> None:
    """The lines of the selected nodes, or the whole of model.py; refused in words while a drawing has errors."""
    session = surface.session
    try:
        program = generate(session.document, session.catalogue, session.analysis)
    except NotSound as error:
        surface.refuse(f"There is no code to copy while something is wrong: {error}")
        return
    text = lines_of(program, {session.path_of(node) for node in session.selection}) if session.selection else program.files[_FILE]
    if not text:
        surface.refuse("What is selected stands in the training and not in the model; select layers, or nothing for all of model.py.")
        return
    QGuiApplication.clipboard().setText(text)


def copy_svg(surface: Surface) -> None:
    """As SVG: for programs that know it as a drawing, for others as its text."""
    from nnbuilder.export.graph_picture import picture_of
    from nnbuilder.export.picture_svg import to_svg

    document, graph = _drawn(surface.session)
    text = to_svg(picture_of(document, surface.session.catalogue, graph_name=graph))
    data = QMimeData()
    data.setText(text)
    data.setData(_SVG, QByteArray(text.encode()))
    QGuiApplication.clipboard().setMimeData(data)


def copy_png(surface: Surface) -> None:
    from nnbuilder.export.graph_picture import picture_of
    from nnbuilder.export.picture_png import to_png

    document, graph = _drawn(surface.session)
    QGuiApplication.clipboard().setImage(QImage.fromData(QByteArray(to_png(picture_of(document, surface.session.catalogue, graph_name=graph)))))


def lines_of(program: Program, paths: set[Path]) -> str:
    """Where some nodes are made, and below it where they are called."""
    text = program.files[_FILE].splitlines()
    made = sorted(line for path, (file, line) in program.constructed.items() if path in paths and file == _FILE)
    spans = [span for path, span in program.spans.items() if path in paths and span[0] == _FILE]
    called = sorted({line for _, first, last in spans for line in range(first, last + 1)})
    parts = [textwrap.dedent("\n".join(text[line - 1] for line in lines)) for lines in (made, called) if lines]
    return "".join(f"{part}\n" for part in "\n\n".join(parts).split("\n")) if parts else ""


def _drawn(session: Session) -> tuple[Document, str]:
    """What is selected as a drawing of its own, else the open graph."""
    if not session.selection:
        return session.document, session.graph_name
    clip = clips.copy(session.document, session.selection)
    graphs = {MAIN: clip.graph, **clip.blocks}
    return Document(graphs, clip.layout, data=session.document.data, phases=(), collapsed=clip.collapsed, waypoints=clip.waypoints), MAIN
