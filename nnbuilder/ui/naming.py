"""One name for a drawing, its file and its class: what is chosen for the one is taken for the others."""

from __future__ import annotations

from pathlib import Path

from nnbuilder.core import edits
from nnbuilder.core.document import Document
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.files import SUFFIX
from nnbuilder.ui.session import Session

_FORBIDDEN = '/\\:*?"<>|'
_LONGEST = 120
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
"""Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""


def name_after(session: Session, path: Path) -> None:
    """The title of a drawing that is saved under a new name, where nobody has chosen another title: no step to be undone."""
    if session.document.title in (Document().title, session.given_title):
        retitle(session, path.stem)
    session.given_title = path.stem


def retitle(session: Session, name: str) -> None:
    """Another title wherever it has the one of now, before and after every step: undo does not bring the old one back."""
    title = session.document.title
    session.refresh(lambda document: edits.set_title(document, name) if document.title == title else document)


def file_named(path: Path, name: str) -> Path:
    """The file that `path` becomes under a name; raises `DocumentError` with the reason where it cannot."""
    wrong = [letter for letter in name if letter in _FORBIDDEN or not letter.isprintable()]
    if wrong:
        raise DocumentError(f"“{name}” cannot be the name of a file, because of the {wrong[0]!r} in it.")
    if len(name) > _LONGEST or name.startswith("."):
        raise DocumentError(f"The name of a file begins with no dot and has at most {_LONGEST} letters.")
    if name.split(".")[0].strip().lower() in _DEVICES:
        raise DocumentError(f"“{name}” cannot be the name of a file: Windows means a device by it.")
    target = path.with_name(f"{name}{SUFFIX}")
    if target.exists() and target != path:
        raise DocumentError(f"There is a {target.name} beside it already.")
    return target


def move(path: Path, target: Path) -> None:
    """Gives a file its new name; raises `DocumentError` where the disk refuses."""
    try:
        path.rename(target)
    except OSError as error:
        raise DocumentError(f"{path.name} could not be renamed: {error.strerror or error}.") from error
